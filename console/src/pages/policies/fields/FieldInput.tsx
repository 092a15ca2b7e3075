import type { Field, Json, Values } from '../../../api/tables';
import type { Write } from '../model/form';
import type { Properties } from '../model/values';
import { ListInput } from './ListInput';
import { OptionsInput } from './OptionsInput';
import { PairsInput } from './PairsInput';
import { SeveralInput } from './SeveralInput';
import { TextInput } from './TextInput';

export interface FieldInputProps {
  readonly field: Field;
  readonly values: Values;
  readonly properties: Properties;
  readonly onWrite: (write: Write) => void;
  readonly disabled: boolean;
  /** Whether it differs from what is saved: only then it is judged. */
  readonly isChanged: boolean;
  /** Ids of what names and describes the field. */
  readonly labelledBy: string;
  readonly describedBy: string;
}

export interface InputProps<F extends Field> {
  readonly field: F;
  readonly value: Json;
  readonly write: (value: Json) => void;
  readonly disabled: boolean;
  readonly isChanged: boolean;
  readonly labelledBy: string;
  readonly describedBy: string;
}

/** What a field is filled in with. */
export function FieldInput({ field, values, properties, onWrite, ...rest }: FieldInputProps) {
  if (field.kind === 'options') {
    return <OptionsInput field={field} values={values} properties={properties} onWrite={onWrite} {...rest} />;
  }
  const name = field.properties[0] ?? '';
  const own = {
    value: properties.value(values, name),
    write: (value: Json) => onWrite({ [name]: value }),
    ...rest,
  };
  switch (field.kind) {
    case 'several':
      return <SeveralInput field={field} {...own} />;
    case 'texts':
    case 'names':
      return <ListInput field={field} {...own} />;
    case 'pairs':
      return <PairsInput field={field} {...own} />;
    default:
      return <TextInput field={field} {...own} />;
  }
}
