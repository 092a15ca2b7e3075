import type { Translation } from '../catalogue';
import type { en } from '../en';
import { overview } from './overview';
import { shell } from './shell';

const de: Translation<typeof en> = { ...shell, ...overview };
export default de;
