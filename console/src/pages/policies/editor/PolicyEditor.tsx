import { Button, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { type GraphPolicy, graphPolicy } from '../../../api/policies';
import { Crumbs } from '../../../parts/Crumbs';
import { Opener } from '../../../parts/Opener';
import { Page } from '../../../parts/Page';
import { useMoments } from '../../../parts/useMoments';
import { useNotice } from '../../../parts/useNotice';
import { useT } from '../../../texts/context';
import { fromGraph } from '../model/draft';
import { forgetDraft, keepDraft } from '../model/saved';
import { ConflictDialog } from './ConflictDialog';
import { Editor } from './Editor';

import { ReviewDialog } from './ReviewDialog';
import { SaveBar } from './SaveBar';
import { faults } from './tabs';
import { type Base, type Start, useEditor } from './useEditor';

export interface PolicyEditorProps extends Start {
  readonly actions?: ReactNode;
  /** Stands above the tabs. */
  readonly children?: ReactNode;
}

/** A policy with its tabs, and the way from a draft to what is saved. */
export function PolicyEditor({ actions, children, ...start }: PolicyEditorProps) {
  const { id } = start;
  const t = useT();
  const { age } = useMoments();
  const client = useQueryClient();
  const navigate = useNavigate();
  const notify = useNotice();
  const here = useLocation();
  const editor = useEditor(start);
  const [reviewing, review] = useState(false);
  const [theirs, setTheirs] = useState<Base | null>(null);
  const { draft, changed, properties, base, restored } = editor;
  const read = (policy: GraphPolicy): Base => ({ draft: fromGraph(policy, properties), version: policy.version });

  const saved = (policy: GraphPolicy) => {
    forgetDraft(start.keptAs);
    review(false);
    client.setQueryData(['policy', policy.id], policy);
    void client.invalidateQueries({ queryKey: ['policies'] });
    const next = read(policy);
    editor.begin(next, next.draft);
    notify('success', t('save.done', { name: policy.displayName }));
    if (id === null) void navigate(`/policies/${encodeURIComponent(policy.id)}`, { replace: true });
  };
  const conflict = async () => {
    review(false);
    if (id !== null) setTheirs(read(await graphPolicy(id)));
  };
  const isNew = id === null;
  const discard = (leaves: boolean) => {
    editor.discard();
    if (leaves) void navigate('/policies');
    const undo = () => {
      // Kept first: whoever went elsewhere meanwhile finds it where it was.
      keepDraft(start.keptAs, { draft, base: base?.draft ?? null, version: base?.version ?? null, at: Date.now() });
      if (leaves) void navigate(here);
      else editor.begin(base, draft);
    };
    notify('success', t('discard.done'), { text: t('discard.undo'), act: undo });
  };
  // What was loaded last is newer than what the draft began from.
  const newer = start.base !== null && base !== null && start.base.version !== base.version ? start.base : null;
  const adopt = newer !== null && changed.size === 0;
  const { begin } = editor;
  useEffect(() => {
    if (adopt) begin(newer, newer.draft);
  }, [adopt, newer, begin]);
  const name = draft.name.trim();
  return (
    <Page
      title={name || t(`policy.new.${draft.platform}`)}
      above={<Crumbs to="/policies" text={t('nav.policies')} here={t(`platform.${draft.platform}`)} />}
      actions={actions}
    >
      {restored !== null && (
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody>{t('draft.restored', { age: age(restored) })}</MessageBarBody>
          <MessageBarActions>
            <Button onClick={() => discard(false)}>{t('draft.discard')}</Button>
          </MessageBarActions>
        </MessageBar>
      )}
      {newer !== null && changed.size > 0 && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>{t('conflict.moved')}</MessageBarBody>
          <MessageBarActions>
            <Opener onClick={() => setTheirs(newer)}>{t('conflict.look')}</Opener>
          </MessageBarActions>
        </MessageBar>
      )}
      {editor.readOnly && (
        <MessageBar intent="info">
          <MessageBarBody>{t('policy.readOnly')}</MessageBarBody>
        </MessageBar>
      )}
      {children}
      <Editor editing={editor} />
      {!editor.readOnly && (changed.size > 0 || isNew) && (
        <SaveBar
          changes={changed.size}
          faults={faults(editor).length}
          action={t(isNew ? 'save.reviewNew' : 'save.review')}
          onAct={() => review(true)}
          onDiscard={() => discard(isNew)}
        />
      )}
      {reviewing && (
        <ReviewDialog
          editor={editor}
          id={id}
          onClose={() => review(false)}
          onSaved={saved}
          onConflict={() => void conflict()}
        />
      )}
      {theirs !== null && base !== null && (
        <ConflictDialog editor={editor} base={base} theirs={theirs} onClose={() => setTheirs(null)} />
      )}
    </Page>
  );
}
