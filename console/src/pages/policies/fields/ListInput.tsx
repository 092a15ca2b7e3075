import { Field as FluentField, makeStyles, Textarea } from '@fluentui/react-components';
import { useState } from 'react';
import type { Field } from '../../../api/tables';
import { useT } from '../../../texts/context';
import { lines, textOf } from '../model/form';
import type { InputProps } from './FieldInput';
import { placeholder } from './words';

const useStyles = makeStyles({ field: { maxWidth: '520px' }, text: { width: '100%' } });

/** A list, a line each: quick to read, to paste and to copy. */
export function ListInput(props: InputProps<Extract<Field, { kind: 'texts' | 'names' }>>) {
  const { field, value, write, disabled, labelledBy, describedBy } = props;
  const t = useT();
  const styles = useStyles();
  // What is typed may have empty lines that the value has not.
  const [typed, setTyped] = useState<string | null>(null);
  const held = textOf(field, value);
  const text = typed !== null && lines(typed).join('\n') === held ? typed : held;
  return (
    <FluentField className={styles.field} hint={t('field.oneALine')}>
      <Textarea
        className={styles.text}
        value={text}
        disabled={disabled}
        rows={Math.min(8, Math.max(2, text.split('\n').length))}
        resize="vertical"
        spellCheck={false}
        placeholder={placeholder(field)}
        onChange={(_, data) => {
          setTyped(data.value);
          const all = lines(data.value);
          write(field.kind === 'texts' ? all : all.length === 0 ? null : all.join(';'));
        }}
        aria-labelledby={labelledBy}
        aria-describedby={describedBy}
      />
    </FluentField>
  );
}
