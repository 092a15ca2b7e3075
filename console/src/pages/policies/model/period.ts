import type { Unit } from '../../../api/tables';

const ISO = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const SECONDS = { minutes: 60, days: 86_400 } as const;

/** The length of an ISO 8601 duration without months and years; `null` for anything else. */
export function seconds(text: string): number | null {
  const found = ISO.exec(text);
  if (found === null || text === 'P' || text.endsWith('T')) return null;
  const [weeks = 0, days = 0, hours = 0, minutes = 0, rest = 0] = found.slice(1).map((part) => Number(part || 0));
  return weeks * 604_800 + days * 86_400 + hours * 3600 + minutes * 60 + rest;
}

const per = (unit: Unit): number => (unit === 'minutes' || unit === 'days' ? SECONDS[unit] : 1);

/** How many of a unit a duration is, as a text to edit; what is no duration is shown as it is. */
export function inUnit(text: string, unit: Unit): string {
  const length = seconds(text);
  if (length === null) return text;
  return String(Math.round((length / per(unit)) * 1000) / 1000);
}

/** The duration of so many of a unit; `null` when it is no whole number of at most nine digits. */
export function fromUnit(count: string, unit: Unit): string | null {
  if (!/^\d{1,9}$/.test(count.trim())) return null;
  const many = Number(count);
  return unit === 'days' ? `P${many}D` : `PT${many}M`;
}
