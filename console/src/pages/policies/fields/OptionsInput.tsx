import { makeStyles, Radio, RadioGroup, Select } from '@fluentui/react-components';
import type { Field } from '../../../api/tables';
import { chosen } from '../model/form';
import type { FieldInputProps } from './FieldInput';

const useStyles = makeStyles({ select: { width: '100%', maxWidth: '380px' }, radios: { marginLeft: '-8px' } });

type Props = Omit<FieldInputProps, 'field' | 'isChanged'> & { readonly field: Extract<Field, { kind: 'options' }> };

/** One of some options: two short ones side by side, more in a list. */
export function OptionsInput({ field, values, properties, onWrite, disabled, labelledBy, describedBy }: Props) {
  const styles = useStyles();
  const current = chosen(field, values, properties)?.label ?? '';
  const choose = (label: string) => {
    const choice = field.options.find((one) => one.label === label);
    if (choice !== undefined) onWrite(choice.values);
  };
  if (field.options.length === 2) {
    return (
      <RadioGroup
        layout="horizontal"
        className={styles.radios}
        value={current}
        disabled={disabled}
        onChange={(_, data) => choose(data.value)}
        aria-labelledby={labelledBy}
        aria-describedby={describedBy}
      >
        {field.options.map((option) => (
          <Radio key={option.label} value={option.label} label={option.label} />
        ))}
      </RadioGroup>
    );
  }
  return (
    <Select
      className={styles.select}
      value={current}
      disabled={disabled}
      onChange={(_, data) => choose(data.value)}
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
    >
      {field.options.map((option) => (
        <option key={option.label} value={option.label}>
          {option.label}
        </option>
      ))}
    </Select>
  );
}
