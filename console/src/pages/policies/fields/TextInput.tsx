import { Field as FluentField, Input, makeStyles } from '@fluentui/react-components';
import type { Field, Json } from '../../../api/tables';
import { useT } from '../../../texts/context';
import { fault } from '../model/check';
import { textOf } from '../model/form';
import { fromUnit } from '../model/period';
import type { InputProps } from './FieldInput';
import { placeholder, useFault } from './words';

type OneLine = Exclude<Field, { kind: 'options' | 'several' | 'texts' | 'names' | 'pairs' }>;

const useStyles = makeStyles({
  field: { maxWidth: '380px' },
  short: { width: '190px', maxWidth: '100%' },
  long: { width: '100%' },
});

/** What is typed, as it stands on the wire; what is no number stays as typed, so that it can be corrected. */
function read(field: OneLine, text: string): Json {
  switch (field.kind) {
    case 'number':
      return /^\d{1,9}$/.test(text.trim()) ? Number(text) : text;
    case 'period':
      return fromUnit(text, field.unit) ?? (text.trim() === '' ? null : text);
    default:
      return text.trim() === '' ? null : text;
  }
}

/** A number, a duration, a version, a date or a text. */
export function TextInput({ field, value, write, disabled, isChanged, labelledBy, describedBy }: InputProps<OneLine>) {
  const t = useT();
  const styles = useStyles();
  const wrong = useFault(isChanged ? fault(field, value) : null);
  const counts = field.kind === 'number' || field.kind === 'period';
  const hint = counts && field.zero !== null ? t('field.zero', { means: field.zero }) : undefined;
  return (
    <FluentField
      className={styles.field}
      validationMessage={wrong}
      validationState={wrong === undefined ? 'none' : 'error'}
      hint={hint}
    >
      <Input
        className={counts || field.kind === 'date' || field.kind === 'version' ? styles.short : styles.long}
        value={textOf(field, value)}
        disabled={disabled}
        inputMode={counts ? 'numeric' : 'text'}
        type={field.kind === 'date' ? 'date' : 'text'}
        autoComplete="off"
        spellCheck={false}
        placeholder={placeholder(field)}
        contentAfter={counts ? field.unit : undefined}
        onChange={(_, data) => write(read(field, data.value))}
        aria-labelledby={labelledBy}
        aria-describedby={describedBy}
      />
    </FluentField>
  );
}
