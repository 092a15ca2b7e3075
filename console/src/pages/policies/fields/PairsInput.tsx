import type { Field, Json } from '../../../api/tables';
import { PairRows } from '../../../parts/PairRows';
import { pairs } from '../model/form';
import type { InputProps } from './FieldInput';
import { placeholder } from './words';

/** A list of names and values. */
export function PairsInput(props: InputProps<Extract<Field, { kind: 'pairs' }>>) {
  const { field, value, write, disabled, labelledBy, describedBy } = props;
  return (
    <PairRows
      pairs={pairs(value)}
      onChange={(next) => write(next.map(({ name, value: held }): Json => ({ name, value: held })))}
      disabled={disabled}
      labelledBy={labelledBy}
      describedBy={describedBy}
      placeholder={placeholder(field)}
    />
  );
}
