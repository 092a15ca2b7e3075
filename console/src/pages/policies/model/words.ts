import type { Control, Json, PlatformTables } from '../../../api/tables';
import type { Draft } from './draft';
import { summary } from './form';
import { inUnit, seconds } from './period';
import type { Properties } from './values';

/** A change of a policy, as people read it. */
export interface Change {
  /** Identifies it among the others. */
  readonly key: string;
  readonly title: string;
  readonly before: string;
  readonly after: string;
  /** The names of Graph that it is made of. */
  readonly names: readonly string[];
}

/** How the parts beside the settings are called, and how they are said. */
export interface FrameWords {
  readonly titles: Readonly<Record<string, string>>;
  readonly unset: string;
  readonly say: (name: string, draft: Draft) => string;
}

/** The changes from one draft to the other, setting by setting: properties of one setting are one change. */
export function changes(
  tables: PlatformTables,
  properties: Properties,
  [before, after]: readonly [Draft, Draft],
  names: Iterable<string>,
  words: FrameWords,
): readonly Change[] {
  const left = new Set(names);
  const out: Change[] = [];
  for (const name of [...left]) {
    const title = words.titles[name];
    if (title === undefined) continue;
    left.delete(name);
    out.push({ key: name, title, before: words.say(name, before), after: words.say(name, after), names: [name] });
  }
  for (const control of controls(tables)) {
    const own = control.properties.filter((name) => left.has(name));
    if (own.length === 0) continue;
    for (const name of own) left.delete(name);
    const said = (draft: Draft): string => sayControl(control, draft, properties, words.unset);
    out.push({ key: control.id, title: control.name, before: said(before), after: said(after), names: own });
  }
  for (const name of left) {
    const said = (draft: Draft): string => JSON.stringify(properties.value(draft.values, name));
    out.push({ key: name, title: name, before: said(before), after: said(after), names: [name] });
  }
  return out;
}

export const controls = (tables: PlatformTables): readonly Control[] =>
  tables.areas.flatMap((area) => area.sections.flatMap((section) => section.controls));

function sayControl(control: Control, draft: Draft, properties: Properties, unset: string): string {
  const said = control.fields.map((field) => {
    const text = summary(field, draft.values, properties, unset);
    return field.label === '' ? text : `${field.label}: ${text}`;
  });
  return said.join('; ');
}

/** A value as the editor words it, from how it stands on the wire; what has no words stays as it is. */
export function worded(control: Control | undefined, property: string, value: string): string {
  const field = control?.fields.find((one) => one.properties.includes(property));
  switch (field?.kind) {
    case 'options': {
      const is = (held: Json | undefined) =>
        held !== undefined && held !== null && JSON.stringify(held).replaceAll('"', '') === value;
      return field.options.find((one) => is(one.values[property]))?.label ?? value;
    }
    case 'several': {
      const label = (word: string) => field.choices.find((one) => one.value === word)?.label ?? word;
      return value.split(', ').map(label).join(', ');
    }
    case 'period':
      return seconds(value) === null ? value : `${inUnit(value, field.unit)} ${field.unit}`;
    default:
      return value;
  }
}
