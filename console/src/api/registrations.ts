import type { Policies } from './explain';
import { path, query, read } from './http';
import type { Json, Values } from './tables';

/** One app of one user on one device. */
export interface Registration {
  readonly id: string;
  readonly user: string;
  /** `ios:com.contoso.mail` */
  readonly app: string;
  readonly appVersion: string;
  readonly clientVersion: string;
  readonly deviceTag: string;
  readonly deviceName: string;
  readonly status: string;
  readonly supersededBy: string | null;
  readonly management: Management;
  readonly evidence: { readonly level: string; readonly expires: string } | null;
  readonly held: { readonly version: string | null };
  readonly created: string;
  readonly lastSeen: string;
}

export const managements = ['unmanaged', 'mdm', 'thirdPartyMdm'] as const;
export type Management = (typeof managements)[number];

export interface RegistrationDetail extends Registration {
  readonly intended: Policies;
  readonly isCurrent: boolean;
  readonly managedApps: readonly string[];
  readonly facts: Values;
  readonly capabilities: Json;
}

export interface RegistrationPage {
  readonly value: readonly Registration[];
  /** The id after which to go on; null on the last page. */
  readonly after: string | null;
}

export const registrations = (
  which: { readonly user?: string; readonly after?: string },
  signal?: AbortSignal,
): Promise<RegistrationPage> => read(`/cordon/v1/registrations${query(which)}`, signal);

export const registration = (id: string, signal?: AbortSignal): Promise<RegistrationDetail> =>
  read(path`/cordon/v1/registrations/${id}`, signal);
