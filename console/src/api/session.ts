import { read, request } from './http';

export const permissions = [
  'PolicyRead',
  'PolicyWrite',
  'RegistrationRead',
  'Wipe',
  'DirectoryRead',
  'DirectoryWrite',
  'AuditRead',
] as const;
export type Permission = (typeof permissions)[number];

/** Who is signed in to the console. */
export interface Session {
  readonly user: { readonly oid: string; readonly name: string; readonly displayName: string };
  readonly organisation: { readonly id: string; readonly name: string };
  readonly permissions: readonly Permission[];
  readonly csrf: string;
  /** The session ends after so many seconds without a request. */
  readonly idleSeconds: number;
  /** When it ends in any case, RFC 3339. */
  readonly expires: string;
}

export const session = (signal?: AbortSignal): Promise<Session> => read('/console/session', signal);

export const signOut = (): Promise<unknown> => request('POST', '/console/sign-out');

/** Where to sign in so as to come back to `here`. */
export const signInAddress = (here: string): string => `/console/sign-in?return=${encodeURIComponent(here)}`;
