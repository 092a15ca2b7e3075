import type { Choice, Clause, Control, Field, Json, Values } from '../../../api/tables';
import type { Pair } from '../../../parts/PairRows';
import { inUnit } from './period';
import { isUnset, type Properties } from './values';

/** What the editor writes: new values of some properties. */
export type Write = Readonly<Record<string, Json>>;

/** The option that the values stand for; an open one stands for what no other does. */
export function chosen(
  field: Extract<Field, { kind: 'options' }>,
  values: Values,
  properties: Properties,
): Choice | undefined {
  const is = (choice: Choice): boolean =>
    Object.entries(choice.values).every(([name, wanted]) =>
      properties.same(name, wanted, properties.value(values, name)),
    );
  return field.options.find((one) => !one.open && is(one)) ?? field.options.find((one) => one.open);
}

function holds(clause: Clause, values: Values, properties: Properties): boolean {
  const value = properties.value(values, clause.property);
  const among = (list: readonly Json[]): boolean => list.some((one) => properties.same(clause.property, one, value));
  return clause.oneOf === undefined ? !among(clause.noneOf ?? []) : among(clause.oneOf);
}

/** Whether a control means anything beside these values. */
export function isShown(control: Control, values: Values, properties: Properties): boolean {
  return control.shownWhen.every((row) => row.some((clause) => holds(clause, values, properties)));
}

/** The text of a value that is edited as text. */
export function textOf(field: Field, value: Json): string {
  if (isUnset(value)) return '';
  switch (field.kind) {
    case 'period':
      return typeof value === 'string' ? inUnit(value, field.unit) : '';
    case 'texts':
      return Array.isArray(value) ? (value as Json[]).map(String).join('\n') : '';
    case 'names':
      return typeof value === 'string' ? names(value).join('\n') : '';
    default:
      return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  }
}

/** The items of a text with `;` between. */
export function names(text: string): string[] {
  return text
    .split(';')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

/** Lines that say something. */
export function lines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** What a field says, in a few words; `unset` is the word for "not configured". */
export function summary(field: Field, values: Values, properties: Properties, unset: string): string {
  if (field.kind === 'options') return chosen(field, values, properties)?.label ?? unset;
  const value = properties.value(values, field.properties[0] ?? '');
  if (isUnset(value)) return unset;
  switch (field.kind) {
    case 'several': {
      const words = Array.isArray(value) ? (value as Json[]) : [];
      const labels = field.choices.filter((choice) => words.includes(choice.value)).map((choice) => choice.label);
      return labels.length === 0 ? unset : labels.join(', ');
    }
    case 'pairs':
      return pairs(value)
        .map((pair) => `${pair.name}: ${pair.value}`)
        .join('; ');
    case 'number':
    case 'period':
      return `${textOf(field, value)} ${field.unit}`;
    default:
      return textOf(field, value).split('\n').join(', ') || unset;
  }
}

/** The pairs of a value; what is none is left out. */
export function pairs(value: Json): Pair[] {
  if (!Array.isArray(value)) return [];
  return (value as Json[]).flatMap((one) => {
    if (one === null || typeof one !== 'object' || Array.isArray(one)) return [];
    const { name, value: held } = one as Record<string, Json>;
    return [{ name: typeof name === 'string' ? name : '', value: typeof held === 'string' ? held : '' }];
  });
}
