import type { Translation } from '../catalogue';
import type { en } from '../en';
import { overview } from './overview';
import { policies } from './policies';
import { shell } from './shell';
import { why } from './why';

const de: Translation<typeof en> = { ...shell, ...overview, ...policies, ...why };
export default de;
