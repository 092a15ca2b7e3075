import { Button, Input, makeStyles, Text, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons/svg/add';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { useId } from 'react';
import { useT } from '../texts/context';

const useStyles = makeStyles({
  root: { display: 'grid', gap: tokens.spacingVerticalXS, maxWidth: '520px', justifyItems: 'start' },
  row: { display: 'grid', gridTemplateColumns: 'minmax(0, 2fr) minmax(0, 3fr) auto', gap: '4px', width: '100%' },
  input: { minWidth: 0 },
  fault: { gridColumn: '1 / -1', color: tokens.colorPaletteRedForeground1 },
});

export interface Pair {
  readonly name: string;
  readonly value: string;
}

export interface PairRowsProps {
  readonly pairs: readonly Pair[];
  readonly onChange: (pairs: readonly Pair[]) => void;
  readonly disabled: boolean;
  readonly labelledBy: string;
  readonly describedBy?: string | undefined;
  readonly placeholder?: string | undefined;
  /** What is wrong with a pair, by its place. */
  readonly faults?: ReadonlyMap<number, string>;
  /** What a new pair is called, where it is more than "add". */
  readonly add?: string;
}

/** Names and values, a row each. */
export function PairRows(props: PairRowsProps) {
  const { pairs, onChange, disabled, labelledBy, describedBy, placeholder, faults, add } = props;
  const t = useT();
  const styles = useStyles();
  const id = useId();
  const change = (index: number, part: Partial<Pair>) =>
    onChange(pairs.map((pair, place) => (place === index ? { ...pair, ...part } : pair)));
  return (
    <div role="group" className={styles.root} aria-labelledby={labelledBy} aria-describedby={describedBy}>
      {pairs.map((pair, index) => {
        const fault = faults?.get(index);
        const said = fault === undefined ? {} : { 'aria-invalid': true, 'aria-describedby': `${id}${index}` };
        return (
          // A pair has no identity but its place.
          <div key={index} className={styles.row}>
            <Input
              className={styles.input}
              value={pair.name}
              disabled={disabled}
              aria-label={t('field.pairName', { number: index + 1 })}
              placeholder={t('field.pairNameWord')}
              {...said}
              onChange={(_, data) => change(index, { name: data.value })}
            />
            <Input
              className={styles.input}
              value={pair.value}
              disabled={disabled}
              aria-label={t('field.pairValue', { number: index + 1 })}
              placeholder={placeholder}
              onChange={(_, data) => change(index, { value: data.value })}
            />
            <Button
              appearance="subtle"
              icon={<DismissRegular />}
              disabled={disabled}
              aria-label={t('field.pairRemove', { name: pair.name || pair.value || String(index + 1) })}
              onClick={() => onChange(pairs.filter((_, place) => place !== index))}
            />
            {fault !== undefined && (
              <Text size={200} className={styles.fault} id={`${id}${index}`}>
                {fault}
              </Text>
            )}
          </div>
        );
      })}
      <Button
        size="small"
        icon={<AddRegular />}
        disabled={disabled}
        onClick={() => onChange([...pairs, { name: '', value: '' }])}
      >
        {add ?? t('field.pairAdd')}
      </Button>
    </div>
  );
}
