import { fault } from '../model/check';
import { type Note, notesOf } from '../model/notes';
import type { Editing } from './editing';

const BASICS = ['displayName', 'description', 'targetedAppManagementLevels', 'appGroupType', 'apps'];

/** The names of Graph that a tab of the editor writes. */
export function namesOf({ tables }: Pick<Editing, 'tables'>, tab: string): readonly string[] {
  if (tab === 'basics') return BASICS;
  if (tab === 'assignments') return ['assignments'];
  const area = tables.areas.find((one) => one.area === tab);
  return area?.sections.flatMap((one) => one.controls.flatMap((control) => control.properties)) ?? [];
}

export interface Counts {
  readonly changes: number;
  /** What cannot be saved as it is. */
  readonly errors: number;
  /** What contradicts itself. */
  readonly warnings: number;
}

/** How many changes a tab holds, and how much of it is wrong or contradicts itself. */
export function counts(editing: Editing, tab: string): Counts {
  const names = new Set(namesOf(editing, tab));
  const wrong = faults(editing).filter((name) => names.has(name));
  const notes = notesBeside(editing, names);
  const said = (kind: Note['kind']) => notes.filter((note) => note.kind === kind).length;
  return {
    changes: [...names].filter((name) => editing.changed.has(name)).length,
    errors: said('error') + wrong.length,
    warnings: said('warning'),
  };
}

/** Whether a policy that says something lacks its name. One that nobody has begun with is no fault yet. */
export const lacksName = ({ draft, changed }: Editing): boolean => changed.size > 0 && draft.name.trim() === '';

/** The members whose new values cannot be. What is saved already was the server's to judge. */
export function faults(editing: Editing): readonly string[] {
  const { tables, draft, properties, changed } = editing;
  const controls = tables.areas.flatMap((area) => area.sections.flatMap((section) => section.controls));
  const settings = controls.flatMap((control) =>
    control.fields.flatMap((field) => {
      const name = field.properties[0];
      if (name === undefined || field.kind === 'options' || !changed.has(name)) return [];
      return fault(field, properties.value(draft.values, name)) === null ? [] : [name];
    }),
  );
  return lacksName(editing) ? ['displayName', ...settings] : settings;
}

/** What is said about any of these. Where a field says itself what is wrong with it, the server's error is not said too. */
export function notesBeside(editing: Editing, names: Iterable<string>): readonly Note[] {
  const wrong = new Set(faults(editing));
  const all = [...names];
  const own = notesOf(
    editing.notes,
    all.filter((name) => wrong.has(name)),
  );
  const others = notesOf(
    editing.notes,
    all.filter((name) => !wrong.has(name)),
  );
  return [...own.filter((note) => note.kind !== 'error'), ...others];
}
