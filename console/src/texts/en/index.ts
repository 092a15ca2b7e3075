import { configurations } from './configurations';
import { lab } from './lab';
import { labGate } from './labGate';
import { overview } from './overview';
import { policies } from './policies';
import { registrations } from './registrations';
import { shell } from './shell';
import { why } from './why';

/** Every text of the console. Other languages have the same keys. */
export const en = {
  ...shell,
  ...overview,
  ...policies,
  ...configurations,
  ...registrations,
  ...why,
  ...lab,
  ...labGate,
} as const;
