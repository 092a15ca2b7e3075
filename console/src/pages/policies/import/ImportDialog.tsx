import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogSurface,
  DialogTitle,
  makeStyles,
  Spinner,
  Text,
  tokens,
} from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { createPolicy, type PolicyRow, replacePolicy } from '../../../api/policies';
import { ScrollContent } from '../../../parts/ScrollContent';
import { useOnce } from '../../../parts/useOnce';
import { useT } from '../../../texts/context';
import { Found, type Outcome } from './Found';
import { type Incoming, isIncoming, MOST, type Unread } from './read';
import { isTaken, usePreviews } from './usePreviews';

const useStyles = makeStyles({
  surface: { maxWidth: '720px' },
  list: { listStyle: 'none', margin: 0, padding: 0 },
  one: { padding: `${tokens.spacingVerticalS} 0`, borderTop: `1px solid ${tokens.colorNeutralStroke3}` },
  detail: { display: 'block', color: tokens.colorNeutralForeground3 },
});

export interface ImportDialogProps {
  readonly read: readonly (Incoming | Unread)[];
  readonly known: readonly PolicyRow[];
  readonly onClose: () => void;
}

/** What was found in dropped files, what becomes of it, and what became of it. */
export function ImportDialog({ read, known, onClose }: ImportDialogProps) {
  const t = useT();
  const styles = useStyles();
  const client = useQueryClient();
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome>>(new Map());
  // What is replaced is what was shown: a list that is read anew meanwhile changes nothing.
  const [before] = useState(known);
  const candidates = usePreviews(read.filter(isIncoming), before);
  const taken = candidates.filter(isTaken);
  const asking = candidates.some(({ preview }) => preview.isPending);

  const store = useMutation({
    mutationFn: async () => {
      for (const { one, replaces: old } of taken) {
        const outcome = await (old === undefined ? createPolicy(one.body) : replacePolicy(old.id, one.body)).then(
          (): Outcome => 'done',
          (error: unknown): Outcome => (error instanceof Error ? error : new Error(String(error))),
        );
        setOutcomes((now) => new Map(now).set(one.key, outcome));
      }
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['policies'] }),
  });
  const { act, acted } = useOnce(store.mutateAsync);
  const finished = store.isSuccess;

  return (
    <Dialog open onOpenChange={(_, next) => !next.open && !store.isPending && onClose()}>
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>{t('import.title')}</DialogTitle>
          <ScrollContent>
            <ul className={styles.list}>
              {candidates.map((candidate) => (
                <li key={candidate.one.key} className={styles.one}>
                  <Found candidate={candidate} outcome={outcomes.get(candidate.one.key)} />
                </li>
              ))}
              {read.map(
                (one) =>
                  !isIncoming(one) && (
                    <li key={one.key} className={styles.one}>
                      <Text weight="semibold">{one.key}</Text>
                      <Text className={styles.detail}>{t(`import.${one.why}`, { most: MOST })}</Text>
                    </li>
                  ),
              )}
            </ul>
          </ScrollContent>
          <DialogActions>
            <Button onClick={onClose} disabled={store.isPending}>
              {t(finished ? 'close' : 'cancel')}
            </Button>
            {!finished && (
              <Button
                appearance="primary"
                disabled={taken.length === 0 || asking || acted}
                icon={store.isPending ? <Spinner size="tiny" /> : undefined}
                onClick={act}
              >
                {t('import.go', { count: taken.length })}
              </Button>
            )}
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
