import { Card, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { filters, findGroups } from '../../../api/directory';
import type { Platform } from '../../../api/tables';
import { useMay } from '../../../app/session/context';
import { Finder } from '../../../parts/Finder';
import { useT } from '../../../texts/context';
import type { Assigned } from '../model/draft';
import { type NotesBy, notesOf } from '../model/notes';
import { AssignmentRow } from './AssignmentRow';
import { Notes } from './Notes';

const useStyles = makeStyles({
  root: { display: 'grid', gap: tokens.spacingVerticalL },
  title: { margin: 0 },
  hint: { color: tokens.colorNeutralForeground3 },
  list: { listStyle: 'none', margin: 0, padding: 0 },
  finder: { maxWidth: '380px', width: '100%', minWidth: 0 },
});

const find = async (text: string, signal: AbortSignal) =>
  (await findGroups(text, signal)).map((one) => ({
    id: one.id,
    name: one.displayName,
    detail: one.description ?? undefined,
  }));

/** What is assigned, to whom, and how that is changed. */
export interface Assigning {
  readonly draft: {
    /** None where filters of every platform fit. */
    readonly platform: Platform | null;
    readonly assigned: readonly Assigned[];
  };
  readonly change: (part: { readonly assigned: readonly Assigned[] }) => void;
  readonly readOnly: boolean;
  readonly notes: NotesBy;
}

/** Who a policy is for, and who is kept out. */
export function AssignmentsTab({ editing }: { readonly editing: Assigning }) {
  const styles = useStyles();
  return (
    <div className={styles.root}>
      <Groups editing={editing} exclude={false} />
      <Groups editing={editing} exclude />
      <Notes notes={notesOf(editing.notes, ['assignments'])} />
    </div>
  );
}

function Groups({ editing, exclude }: { readonly editing: Assigning; readonly exclude: boolean }) {
  const t = useT();
  const styles = useStyles();
  const title = useId();
  const mayLook = useMay('DirectoryRead');
  const { draft, change, readOnly } = editing;
  const { data: known = [] } = useQuery({
    queryKey: ['filters', draft.platform],
    queryFn: ({ signal }) => filters(draft.platform, signal),
    enabled: !exclude,
  });
  const listed = draft.assigned.filter((one) => one.exclude === exclude);
  const put = (next: readonly Assigned[]) => {
    const others = draft.assigned.filter((one) => one.exclude !== exclude);
    change({ assigned: exclude ? [...others, ...next] : [...next, ...others] });
  };
  const side = exclude ? 'out' : 'in';
  return (
    <Card role="group" aria-labelledby={title}>
      <Text as="h2" weight="semibold" size={400} className={styles.title} id={title}>
        {t(`assign.${side}`)}
      </Text>
      <Text size={200} className={styles.hint}>
        {t(`assign.${side}Hint`)}
      </Text>
      {listed.length > 0 && (
        <ul className={styles.list}>
          {listed.map((one) => (
            <AssignmentRow
              key={`${one.group} ${one.filter?.id ?? ''}`}
              assigned={one}
              filters={known}
              readOnly={readOnly}
              onChange={(next) => put(listed.map((other) => (other === one ? next : other)))}
              onRemove={() => put(listed.filter((other) => other !== one))}
            />
          ))}
        </ul>
      )}
      {!readOnly && (
        <Finder
          kind="groups"
          find={find}
          several
          className={styles.finder}
          label={t(`assign.${side}Add`)}
          placeholder={t('assign.find')}
          disabled={!mayLook}
          onPick={({ id }) => {
            if (!listed.some((one) => one.group === id)) put([...listed, { group: id, exclude, filter: null }]);
          }}
        />
      )}
    </Card>
  );
}
