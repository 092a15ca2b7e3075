import {
  Badge,
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
import { Problem } from '../../../parts/Problem';
import { ScrollContent } from '../../../parts/ScrollContent';
import { useOnce } from '../../../parts/useOnce';
import { useT } from '../../../texts/context';
import { type Incoming, isIncoming, type Unread } from './read';

const useStyles = makeStyles({
  surface: { maxWidth: '720px' },
  list: { listStyle: 'none', margin: 0, padding: 0 },
  one: { padding: `${tokens.spacingVerticalS} 0`, borderTop: `1px solid ${tokens.colorNeutralStroke3}` },
  head: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'center' },
  detail: { display: 'block', color: tokens.colorNeutralForeground3 },
});

export interface ImportDialogProps {
  readonly read: readonly (Incoming | Unread)[];
  readonly known: readonly PolicyRow[];
  readonly onClose: () => void;
}

type Outcome = 'done' | Error;

/** What was found in dropped files, what becomes of it, and what became of it. */
export function ImportDialog({ read, known, onClose }: ImportDialogProps) {
  const t = useT();
  const styles = useStyles();
  const client = useQueryClient();
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome>>(new Map());
  const incoming = read.filter(isIncoming);
  const replaced = (one: Incoming) => known.find((other) => other.kind === one.platform && other.name === one.name);

  const store = useMutation({
    mutationFn: async () => {
      for (const one of incoming) {
        const old = replaced(one);
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
              {read.map((one) => (
                <li key={one.key} className={styles.one}>
                  {isIncoming(one) ? (
                    <Found one={one} replaces={replaced(one) !== undefined} outcome={outcomes.get(one.key)} />
                  ) : (
                    <>
                      <Text weight="semibold">{one.key}</Text>
                      <Text className={styles.detail}>{t(`import.${one.why}`)}</Text>
                    </>
                  )}
                </li>
              ))}
            </ul>
          </ScrollContent>
          <DialogActions>
            <Button onClick={onClose} disabled={store.isPending}>
              {t(finished ? 'close' : 'cancel')}
            </Button>
            {!finished && (
              <Button
                appearance="primary"
                disabled={incoming.length === 0 || acted}
                icon={store.isPending ? <Spinner size="tiny" /> : undefined}
                onClick={act}
              >
                {t('import.go', { count: incoming.length })}
              </Button>
            )}
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

interface FoundProps {
  readonly one: Incoming;
  readonly replaces: boolean;
  readonly outcome: Outcome | undefined;
}

function Found({ one, replaces, outcome }: FoundProps) {
  const t = useT();
  const styles = useStyles();
  return (
    <>
      <span className={styles.head}>
        <Text weight="semibold">{one.name || one.key}</Text>
        <Badge appearance="outline">{t(`platform.${one.platform}`)}</Badge>
        {outcome === 'done' ? (
          <Badge appearance="tint" color="success">
            {t('import.done')}
          </Badge>
        ) : (
          <Badge appearance="tint" color={replaces ? 'warning' : 'brand'}>
            {t(replaces ? 'import.replaces' : 'import.creates')}
          </Badge>
        )}
      </span>
      <Text size={200} className={styles.detail}>
        {t('import.apps', { count: one.apps })}
        {one.assignments > 0 && ` ${t('import.assignments', { count: one.assignments })}`}
      </Text>
      {outcome instanceof Error && <Problem error={outcome} />}
    </>
  );
}
