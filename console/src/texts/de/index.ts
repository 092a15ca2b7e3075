import type { Translation } from '../catalogue';
import type { en } from '../en';
import { configurations } from './configurations';
import { lab } from './lab';
import { labGate } from './labGate';
import { overview } from './overview';
import { policies } from './policies';
import { registrations } from './registrations';
import { shell } from './shell';
import { why } from './why';

const de: Translation<typeof en> = {
  ...shell,
  ...overview,
  ...policies,
  ...configurations,
  ...registrations,
  ...why,
  ...lab,
  ...labGate,
};
export default de;
