import type { Json, Property, Values } from '../../../api/tables';
import { seconds } from './period';

/** Whether a value stands for "not configured". */
export function isUnset(value: Json | undefined): boolean {
  return value === null || value === undefined || value === '';
}

/** Whether two values of a property stand for the same: texts for "not configured" are one, durations count by length. */
export function same(kind: Property['kind'] | undefined, a: Json | undefined, b: Json | undefined): boolean {
  if (isUnset(a) || isUnset(b)) return isUnset(a) && isUnset(b);
  if (kind === 'duration' && typeof a === 'string' && typeof b === 'string') {
    const [left, right] = [seconds(a), seconds(b)];
    return left === null || right === null ? a === b : left === right;
  }
  if (kind === 'words' && Array.isArray(a) && Array.isArray(b)) {
    return JSON.stringify([...(a as Json[])].sort()) === JSON.stringify([...(b as Json[])].sort());
  }
  return canonical(a) === canonical(b);
}

/** A text that is equal for equal values: names of members in order, none of OData's annotations. */
function canonical(value: Json | undefined): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    const members = Object.entries(part).filter(([name]) => !name.includes('@odata.'));
    return Object.fromEntries(members.sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}

/** The properties of a platform by name, and what holds when a policy does not set them. */
export class Properties {
  private readonly byName: ReadonlyMap<string, Property>;

  constructor(properties: readonly Property[]) {
    this.byName = new Map(properties.map((property) => [property.name, property]));
  }

  has(name: string): boolean {
    return this.byName.has(name);
  }

  names(): readonly string[] {
    return [...this.byName.keys()];
  }

  property(name: string): Property | undefined {
    return this.byName.get(name);
  }

  /** What a draft says, or else the default. */
  value(values: Values, name: string): Json {
    // `null` is a value of its own: not configured, whatever the default is.
    return (name in values ? values[name] : this.byName.get(name)?.default) ?? null;
  }

  same(name: string, a: Json | undefined, b: Json | undefined): boolean {
    return same(this.byName.get(name)?.kind, a, b);
  }

  isDefault(values: Values, name: string): boolean {
    return this.same(name, this.value(values, name), this.byName.get(name)?.default);
  }

  /** The names whose values differ. */
  changed(before: Values, after: Values): readonly string[] {
    return this.names().filter((name) => !this.same(name, this.value(before, name), this.value(after, name)));
  }
}
