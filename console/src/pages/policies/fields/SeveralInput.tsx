import { Checkbox, makeStyles } from '@fluentui/react-components';
import type { Field, Json } from '../../../api/tables';
import type { InputProps } from './FieldInput';

const useStyles = makeStyles({
  root: { display: 'flex', flexWrap: 'wrap', columnGap: '8px', marginLeft: '-8px' },
});

/** Any of some words. */
export function SeveralInput(props: InputProps<Extract<Field, { kind: 'several' }>>) {
  const { field, value, write, disabled, labelledBy, describedBy } = props;
  const words = Array.isArray(value) ? (value as Json[]) : [];
  return (
    <div role="group" className={useStyles().root} aria-labelledby={labelledBy} aria-describedby={describedBy}>
      {field.choices.map((choice) => (
        <Checkbox
          key={choice.value}
          label={choice.label}
          checked={words.includes(choice.value)}
          disabled={disabled}
          onChange={(_, data) => {
            const rest = words.filter((word) => word !== choice.value);
            write(data.checked === true ? [...rest, choice.value] : rest);
          }}
        />
      ))}
    </div>
  );
}
