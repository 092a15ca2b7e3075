import type { Field, Json } from '../../../api/tables';
import { seconds } from './period';
import { isUnset } from './values';

/** What is wrong with a value before the server is asked. The server asks again. */
export type Fault =
  | { readonly is: 'notANumber' }
  | { readonly is: 'outOfBounds'; readonly min: number; readonly max: number }
  | { readonly is: 'notAVersion' }
  | { readonly is: 'notADate' };

const VERSION = /^\d+(\.\d+){0,3}$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

export function fault(field: Field, value: Json): Fault | null {
  switch (field.kind) {
    case 'number':
      return typeof value === 'number' ? bounded(value, field) : { is: 'notANumber' };
    case 'period': {
      if (isUnset(value)) return null;
      const length = typeof value === 'string' ? seconds(value) : null;
      if (length === null) return { is: 'notANumber' };
      return bounded(length / (field.unit === 'days' ? 86_400 : 60), field);
    }
    case 'version':
      return isUnset(value) || (typeof value === 'string' && VERSION.test(value)) ? null : { is: 'notAVersion' };
    case 'date':
      return isUnset(value) || (typeof value === 'string' && DATE.test(value)) ? null : { is: 'notADate' };
    default:
      return null;
  }
}

function bounded(value: number, { min, max, zero }: { min: number; max: number; zero: string | null }): Fault | null {
  if (value === 0 && zero !== null) return null;
  return Number.isFinite(value) && value >= min && value <= max ? null : { is: 'outOfBounds', min, max };
}
