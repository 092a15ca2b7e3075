import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  Spinner,
  tokens,
} from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useMemo } from 'react';
import { ApiError } from '../../../api/http';
import { createPolicy, type GraphPolicy, graphPolicy, updatePolicy } from '../../../api/policies';
import { Problem } from '../../../parts/Problem';
import { useT } from '../../../texts/context';
import { body, empty, patch } from '../model/draft';
import { changes } from '../model/words';
import { ChangeList } from './ChangeList';
import { useFrameWords } from './useFrameWords';
import type { Editor } from './useEditor';

const useStyles = makeStyles({
  surface: { maxWidth: '760px' },
  content: { display: 'grid', gap: tokens.spacingVerticalM },
});

export interface ReviewDialogProps {
  readonly editor: Editor;
  readonly id: string | null;
  readonly onClose: () => void;
  readonly onSaved: (policy: GraphPolicy) => void;
  /** Somebody else changed the policy meanwhile. */
  readonly onConflict: () => void;
}

/** What saving changes, in words, before it is saved. */
export function ReviewDialog({ editor, id, onClose, onSaved, onConflict }: ReviewDialogProps) {
  const t = useT();
  const styles = useStyles();
  const words = useFrameWords();
  const { base, draft, properties, tables, changed } = editor;
  const isNew = id === null || base === null;
  const before = base?.draft ?? empty(draft.platform);
  const listed = useMemo(
    () => changes(tables, properties, [before, draft], changed, words),
    [tables, properties, before, draft, changed, words],
  );
  const save = useMutation({
    mutationFn: async () => {
      if (isNew) return createPolicy(body(draft));
      await updatePolicy(id, patch(base.draft, draft, properties), base.version);
      return graphPolicy(id);
    },
    onSuccess: onSaved,
    onError: (error) => {
      if (error instanceof ApiError && error.status === 412) onConflict();
    },
  });
  return (
    <Dialog open onOpenChange={(_, next) => !next.open && !save.isPending && onClose()}>
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>{t(isNew ? 'review.titleNew' : 'review.title')}</DialogTitle>
          <DialogContent className={styles.content}>
            <ChangeList changes={listed} />
            {save.error !== null && <Problem error={save.error} />}
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose} disabled={save.isPending}>
              {t('review.back')}
            </Button>
            <Button
              appearance="primary"
              onClick={() => save.mutate()}
              disabled={save.isPending}
              icon={save.isPending ? <Spinner size="tiny" /> : undefined}
            >
              {t(isNew ? 'review.create' : 'review.save')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
