import { read, request } from './http';
import type { Schemas } from './schemas';

export const permissions = [
  'PolicyRead',
  'PolicyWrite',
  'RegistrationRead',
  'Wipe',
  'CollectLogs',
  'DirectoryRead',
  'DirectoryWrite',
  'AuditRead',
] as const;
export type Permission = (typeof permissions)[number];

/** Who is signed in to the console. */
export type Session = Schemas['Session'];

export const session = (signal?: AbortSignal): Promise<Session> => read('/console/session', signal);

export const signOut = (): Promise<unknown> => request('POST', '/console/sign-out');

/** Where to sign in so as to come back to `here`. */
export const signInAddress = (here: string): string => `/console/sign-in?return=${encodeURIComponent(here)}`;
