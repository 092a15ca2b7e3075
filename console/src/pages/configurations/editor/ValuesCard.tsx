import { Card, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useId } from 'react';
import { PairRows } from '../../../parts/PairRows';
import { useT } from '../../../texts/context';
import { type Draft, pairFaults } from '../model/draft';

const useStyles = makeStyles({
  title: { margin: 0 },
  hint: { color: tokens.colorNeutralForeground3 },
});

export interface ValuesCardProps {
  readonly draft: Draft;
  readonly onValues: (values: Draft['values']) => void;
  readonly readOnly: boolean;
}

/** What the apps are told, name by name. */
export function ValuesCard({ draft, onValues, readOnly }: ValuesCardProps) {
  const t = useT();
  const styles = useStyles();
  const id = useId();
  const faults = new Map([...pairFaults(draft)].map(([place, fault]) => [place, t(`configuration.${fault}`)]));
  return (
    <Card role="group" aria-labelledby={`${id}t`} aria-describedby={`${id}h`}>
      <Text as="h2" weight="semibold" size={400} className={styles.title} id={`${id}t`}>
        {t('configuration.values')}
      </Text>
      <Text size={200} className={styles.hint} id={`${id}h`}>
        {t('configuration.valuesHint')}
      </Text>
      <PairRows
        pairs={draft.values}
        onChange={onValues}
        disabled={readOnly}
        labelledBy={`${id}t`}
        placeholder={t('configuration.value')}
        faults={faults}
        add={t('configuration.add')}
      />
    </Card>
  );
}
