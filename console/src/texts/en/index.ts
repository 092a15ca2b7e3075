import { overview } from './overview';
import { shell } from './shell';

/** Every text of the console. Other languages have the same keys. */
export const en = { ...shell, ...overview } as const;
