import type { EffectiveSetting } from '../../../api/registrations';
import type { Choice, Control, Field, Json } from '../../../api/tables';
import { worded } from '../../policies/model/words';

/** One row of the editor with the settings that it writes; a setting that no row writes stands alone. */
export interface Row {
  readonly key: string;
  readonly control: Control | undefined;
  readonly settings: readonly EffectiveSetting[];
}

/** A policy that lost, with what it says. */
export interface Loser {
  readonly id: string;
  readonly name: string;
  readonly words: string;
}

/** The settings by the rows of the editor, in the order of the settings. */
export function byControl(
  settings: readonly EffectiveSetting[],
  controlOf: (property: string) => Control | undefined,
): readonly Row[] {
  const rows = new Map<string, Row>();
  for (const setting of settings) {
    const control = controlOf(setting.name);
    const key = control?.id ?? setting.name;
    rows.set(key, { key, control, settings: [...(rows.get(key)?.settings ?? []), setting] });
  }
  return [...rows.values()];
}

/** What a row says, where `valueOf` has the value of each setting as the server wrote it. */
export function words(row: Row, valueOf: (setting: EffectiveSetting) => string): string {
  const { control, settings } = row;
  const of = (name: string): string => {
    const setting = settings.find((one) => one.name === name);
    return setting === undefined ? '' : valueOf(setting);
  };
  if (control === undefined) return settings.map(valueOf).join('; ');
  const text = (field: Field): string =>
    field.kind === 'options' ? option(field, of) : worded(control, first(field), of(first(field)));
  // A limit of several that nobody set says nothing beside one that is set.
  const isSaid = ({ kind, properties }: Field): boolean =>
    !LIMITS.has(kind) || settings.some((one) => properties.includes(one.name) && valueOf(one) !== one.default);
  const fields = control.fields.filter((field) => field.label === '' || isSaid(field));
  if (fields.length === 0) return [...new Set(control.fields.map(text))].join('; ');
  return fields.map((field) => (field.label === '' ? text(field) : `${field.label}: ${text(field)}`)).join('; ');
}

const LIMITS: ReadonlySet<Field['kind']> = new Set(['version', 'date']);

const first = (field: Field): string => field.properties[0] ?? '';

function option(field: Extract<Field, { kind: 'options' }>, of: (name: string) => string): string {
  const plain = (value: Json) => JSON.stringify(value).replaceAll('"', '');
  const others = (name: string) =>
    field.options.map(({ values }) => values[name] ?? null).filter((one) => one !== null);
  // What is not set is told in words of a language, so it is known by being nothing else.
  const is = ({ values }: Choice): boolean =>
    Object.entries(values).every(([name, wanted]) =>
      wanted === null ? !others(name).some((one) => plain(one) === of(name)) : plain(wanted) === of(name),
    );
  const chosen = field.options.find((one) => !one.open && is(one)) ?? field.options.find((one) => one.open);
  return chosen?.label ?? field.properties.map(of).join(', ');
}

/** The policies behind what holds for a row, each once. */
export function winners({ settings }: Row): EffectiveSetting['winners'] {
  const all = new Map(settings.flatMap((one) => one.winners.map((policy) => [policy.id, policy] as const)));
  return [...all.values()];
}

/** The policies that lost in a row, with all that they say in it: where they did not lose they won, or left the default. */
export function losers(row: Row): readonly Loser[] {
  const all = new Map(row.settings.flatMap((one) => one.losers.map(({ id, name }) => [id, name] as const)));
  return [...all].map(([id, name]) => {
    const says = (one: EffectiveSetting): string =>
      one.losers.find((loser) => loser.id === id)?.value ??
      (one.winners.some((winner) => winner.id === id) ? one.value : one.default);
    return { id, name, words: words(row, says) };
  });
}
