import { Button, Input, makeStyles, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons/svg/add';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import type { Field, Json } from '../../../api/tables';
import { useT } from '../../../texts/context';
import { type Pair, pairs } from '../model/form';
import type { InputProps } from './FieldInput';
import { placeholder } from './words';

const useStyles = makeStyles({
  root: { display: 'grid', gap: tokens.spacingVerticalXS, maxWidth: '520px', justifyItems: 'start' },
  row: { display: 'grid', gridTemplateColumns: 'minmax(0, 2fr) minmax(0, 3fr) auto', gap: '4px', width: '100%' },
  input: { minWidth: 0 },
});

/** A list of names and values. */
export function PairsInput(props: InputProps<Extract<Field, { kind: 'pairs' }>>) {
  const { field, value, write, disabled, labelledBy, describedBy } = props;
  const t = useT();
  const styles = useStyles();
  const all = pairs(value);
  const put = (next: readonly Pair[]) => write(next.map(({ name, value: held }): Json => ({ name, value: held })));
  const change = (index: number, part: Partial<Pair>) =>
    put(all.map((pair, place) => (place === index ? { ...pair, ...part } : pair)));
  return (
    <div role="group" className={styles.root} aria-labelledby={labelledBy} aria-describedby={describedBy}>
      {all.map((pair, index) => (
        // A pair has no identity but its place.
        <div key={index} className={styles.row}>
          <Input
            className={styles.input}
            value={pair.name}
            disabled={disabled}
            aria-label={t('field.pairName', { number: index + 1 })}
            placeholder={t('field.pairNameWord')}
            onChange={(_, data) => change(index, { name: data.value })}
          />
          <Input
            className={styles.input}
            value={pair.value}
            disabled={disabled}
            aria-label={t('field.pairValue', { number: index + 1 })}
            placeholder={placeholder(field)}
            onChange={(_, data) => change(index, { value: data.value })}
          />
          <Button
            appearance="subtle"
            icon={<DismissRegular />}
            disabled={disabled}
            aria-label={t('field.pairRemove', { name: pair.name || pair.value || String(index + 1) })}
            onClick={() => put(all.filter((_, place) => place !== index))}
          />
        </div>
      ))}
      <Button
        size="small"
        icon={<AddRegular />}
        disabled={disabled}
        onClick={() => put([...all, { name: '', value: '' }])}
      >
        {t('field.pairAdd')}
      </Button>
    </div>
  );
}
