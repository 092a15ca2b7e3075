import { Button, makeStyles, MessageBar, MessageBarActions, MessageBarBody, tokens } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { useNavigate } from 'react-router';
import {
  type GraphConfiguration,
  configuration,
  createConfiguration,
  updateConfiguration,
} from '../../../api/configurations';
import { Crumbs } from '../../../parts/Crumbs';
import { Page } from '../../../parts/Page';
import { Problem } from '../../../parts/Problem';
import { useNotice } from '../../../parts/useNotice';
import { useT } from '../../../texts/context';
import { AppsCard } from '../../policies/editor/AppsCard';
import { AssignmentsTab } from '../../policies/editor/AssignmentsTab';
import { NameCard } from '../../policies/editor/NameCard';
import { SaveBar } from '../../policies/editor/SaveBar';
import { StatesCard } from '../../policies/editor/StatesCard';
import { deviceStates } from '../../policies/model/draft';
import { noNotes } from '../../policies/model/notes';
import { body, changed, type Draft, empty, fromGraph, pairFaults, patch } from '../model/draft';
import { forgetSaved, keepSaved, type Saved } from '../model/saved';
import { ValuesCard } from './ValuesCard';

const useStyles = makeStyles({
  root: { display: 'grid', gap: tokens.spacingVerticalL },
});

export interface ConfigurationEditorProps {
  /** None for one that is not there yet. */
  readonly stored: GraphConfiguration | null;
  readonly kept: Saved | null;
  /** Where unsaved work is kept in this browser. */
  readonly keptAs: string;
  readonly readOnly: boolean;
  readonly actions?: ReactNode;
}

/** An app configuration: what it is called, what it says, to which apps and to whom. */
export function ConfigurationEditor({ stored, kept, keptAs, readOnly, actions }: ConfigurationEditorProps) {
  const t = useT();
  const styles = useStyles();
  const client = useQueryClient();
  const navigate = useNavigate();
  const notify = useNotice();
  const loaded = stored === null ? null : { draft: fromGraph(stored), version: stored.version };
  const [base, setBase] = useState(kept === null ? loaded : kept.base);
  const [draft, setDraft] = useState(kept?.draft ?? loaded?.draft ?? empty);
  const [restored, setRestored] = useState(kept !== null);
  const changes = changed(base?.draft ?? empty, draft).length;
  useEffect(() => {
    if (changes === 0) forgetSaved(keptAs);
    else keepSaved(keptAs, { draft, base });
  }, [keptAs, draft, base, changes]);

  const change = (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part }));
  const save = useMutation({
    mutationFn: async () => {
      if (stored === null || base === null) return createConfiguration(body(draft));
      await updateConfiguration(stored.id, patch(base.draft, draft), base.version);
      return configuration(stored.id);
    },
    onSuccess: (made) => {
      forgetSaved(keptAs);
      void client.invalidateQueries({ queryKey: ['configurations'] });
      notify('success', t('save.done', { name: made.displayName }));
      if (stored === null) return navigate(`/configurations/${encodeURIComponent(made.id)}`, { replace: true });
      client.setQueryData(['configuration', made.id], made);
      begin({ draft: fromGraph(made), version: made.version });
    },
  });
  const begin = (next: typeof loaded) => {
    setBase(next);
    setDraft(next?.draft ?? empty);
    setRestored(false);
  };
  const discard = () => {
    save.reset();
    begin(loaded);
    notify('success', t('discard.done'));
  };
  const isNameless = changes > 0 && draft.name.trim() === '';
  const faults = pairFaults(draft).size + (isNameless ? 1 : 0);
  const name = draft.name.trim();
  const common = { readOnly, notes: noNotes };
  return (
    <Page
      title={name || t('configuration.new')}
      above={<Crumbs to="/configurations" text={t('nav.configurations')} here={name || t('configuration.new')} />}
      actions={actions}
    >
      {restored && (
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody>{t('configuration.restored')}</MessageBarBody>
          <MessageBarActions>
            <Button onClick={discard}>{t('draft.discard')}</Button>
          </MessageBarActions>
        </MessageBar>
      )}
      {readOnly && (
        <MessageBar intent="info">
          <MessageBarBody>{t('policy.readOnly')}</MessageBarBody>
        </MessageBar>
      )}
      <div className={styles.root}>
        <NameCard
          name={draft.name}
          description={draft.description}
          onChange={change}
          isNameless={isNameless}
          readOnly={readOnly}
        />
        <ValuesCard draft={draft} onValues={(values) => change({ values })} readOnly={readOnly} />
        <AppsCard
          {...common}
          groupType={draft.groupType}
          apps={draft.apps}
          onGroupType={(groupType) => change({ groupType })}
          onApps={(platform, apps) => setDraft((now) => ({ ...now, apps: { ...now.apps, [platform]: apps } }))}
        />
        <AssignmentsTab editing={{ ...common, draft: { platform: null, assigned: draft.assigned }, change }} />
        <StatesCard {...common} known={deviceStates} states={draft.states} onStates={(states) => change({ states })} />
      </div>
      {save.error !== null && <Problem error={save.error} />}
      {!readOnly && (changes > 0 || stored === null) && (
        <SaveBar
          changes={changes}
          faults={faults}
          action={t(stored === null ? 'configuration.create' : 'configuration.save')}
          onAct={() => !save.isPending && save.mutate()}
          onDiscard={discard}
        />
      )}
    </Page>
  );
}
