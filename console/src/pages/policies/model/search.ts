import type { Control, PlatformTables } from '../../../api/tables';

const folded = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();

/** Everything a control may be looked for by: its name, its help, its section, its options, the names on the wire. */
function haystack(control: Control): string {
  const options = control.fields.flatMap((field) => [
    field.label,
    ...(field.kind === 'options' ? field.options.map((option) => option.label) : []),
    ...(field.kind === 'several' ? field.choices.map((choice) => choice.label) : []),
  ]);
  return folded([control.name, control.help, control.section, ...options, ...control.properties].join(' '));
}

/** The ids of controls in which every word stands; `null` when nothing is looked for. */
export function search(tables: PlatformTables, text: string): ReadonlySet<string> | null {
  const words = folded(text).split(/\s+/).filter(Boolean);
  if (words.length === 0) return null;
  const controls = tables.areas.flatMap((area) => area.sections.flatMap((section) => section.controls));
  const found = controls.filter((control) => {
    const hay = haystack(control);
    return words.every((word) => hay.includes(word));
  });
  return new Set(found.map((control) => control.id));
}
