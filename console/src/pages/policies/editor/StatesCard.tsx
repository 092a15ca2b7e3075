import { Card, Checkbox, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useId } from 'react';
import { useT } from '../../../texts/context';
import type { DeviceState } from '../model/draft';
import { type NotesBy, notesOf } from '../model/notes';
import { Notes } from './Notes';

const useStyles = makeStyles({
  title: { margin: 0 },
  states: { display: 'flex', flexDirection: 'column', marginLeft: '-8px' },
  hint: { color: tokens.colorNeutralForeground3 },
});

export interface StatesCardProps {
  /** Those that can be singled out. */
  readonly known: readonly DeviceState[];
  readonly states: readonly DeviceState[];
  readonly onStates: (states: readonly DeviceState[]) => void;
  readonly readOnly: boolean;
  readonly notes: NotesBy;
}

/** The device states that a policy is for. */
export function StatesCard({ known, states, onStates, readOnly, notes }: StatesCardProps) {
  const t = useT();
  const styles = useStyles();
  const id = useId();
  return (
    <Card role="group" aria-labelledby={`${id}s`} aria-describedby={`${id}h`}>
      <Text as="h2" weight="semibold" size={400} className={styles.title} id={`${id}s`}>
        {t('states.title')}
      </Text>
      <Text size={200} className={styles.hint} id={`${id}h`}>
        {t('states.hint')}
      </Text>
      <div className={styles.states}>
        {known.map((state) => (
          <Checkbox
            key={state}
            label={t(`states.${state}`)}
            checked={states.includes(state)}
            disabled={readOnly}
            onChange={(_, data) =>
              onStates(known.filter((one) => (one === state ? data.checked === true : states.includes(one))))
            }
          />
        ))}
      </div>
      <Notes notes={notesOf(notes, ['targetedAppManagementLevels'])} />
    </Card>
  );
}
