import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogSurface,
  DialogTitle,
  makeStyles,
  Spinner,
} from '@fluentui/react-components';
import { useMutation, useQuery } from '@tanstack/react-query';
import { ApiError } from '../../../api/http';
import { createPolicy, type GraphPolicy, graphPolicy, updatePolicy } from '../../../api/policies';
import { preview } from '../../../api/preview';
import { Problem } from '../../../parts/Problem';
import { ScrollContent } from '../../../parts/ScrollContent';
import { useOnce } from '../../../parts/useOnce';
import { useWords } from '../../../texts/context';
import { body, patch } from '../model/draft';
import { ReviewBody } from './ReviewBody';
import type { Editor } from './useEditor';
import { useTitleOf } from './useTitleOf';

const useStyles = makeStyles({
  surface: { maxWidth: '760px' },
  content: { minHeight: '160px' },
});

export interface ReviewDialogProps {
  readonly editor: Editor;
  readonly id: string | null;
  readonly onClose: () => void;
  readonly onSaved: (policy: GraphPolicy) => void;
  /** Somebody else changed the policy meanwhile. */
  readonly onConflict: () => void;
}

/** What saving changes and whom it reaches, in words, before it is saved. */
export function ReviewDialog({ editor, id, onClose, onSaved, onConflict }: ReviewDialogProps) {
  const { language, t } = useWords();
  const styles = useStyles();
  const { base, draft, properties, changed } = editor;
  const titleOf = useTitleOf(editor.tables);
  const isNew = id === null || base === null;
  const { data, error } = useQuery({
    queryKey: ['preview', 'review', id, draft, language],
    queryFn: ({ signal }) => preview({ ...body(draft), ...(id === null ? {} : { id }) }, language, signal),
    staleTime: 0,
    gcTime: 0,
  });
  const save = useMutation({
    mutationFn: async () => {
      if (isNew) return createPolicy(body(draft));
      await updatePolicy(id, patch(base.draft, draft, properties), base.version);
      return graphPolicy(id);
    },
    onSuccess: onSaved,
    onError: (failure) => {
      if (failure instanceof ApiError && failure.status === 412) onConflict();
    },
  });
  const { act, acted } = useOnce(save.mutateAsync);
  const refused = data === undefined || data.errors.length > 0;
  return (
    <Dialog open onOpenChange={(_, next) => !next.open && !save.isPending && onClose()}>
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>{t(isNew ? 'review.titleNew' : 'review.title')}</DialogTitle>
          <ScrollContent className={styles.content}>
            {error !== null && <Problem error={error} />}
            {data === undefined && error === null && <Spinner label={t('review.asking')} />}
            {data !== undefined && <ReviewBody preview={data} isNew={isNew} touched={changed} titleOf={titleOf} />}
            {save.error !== null && <Problem error={save.error} />}
          </ScrollContent>
          <DialogActions>
            <Button onClick={onClose} disabled={save.isPending}>
              {t('review.back')}
            </Button>
            <Button
              appearance="primary"
              onClick={act}
              disabledFocusable={acted || refused}
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
