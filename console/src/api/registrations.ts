import { path, query, read } from './http';
import type { Schemas } from './schemas';
import type { Platform } from './tables';

/** One app of one user on one device. */
export type Registration = Schemas['Registration'];
export type RegistrationDetail = Schemas['RegistrationDetail'];
/** A launch condition that does not hold, as the app told it. */
export type AtGate = Schemas['AtGate'];
export type RegistrationPage = Schemas['RegistrationPage'];

export type Management = Schemas['ManagementState'];
export const managements = ['unmanaged', 'mdm', 'thirdPartyMdm'] as const satisfies readonly Management[];

export type Sort = Schemas['Sort'];
export const sorts = ['lastSeen', 'created', 'user', 'app', 'device'] as const satisfies readonly Sort[];
export type Order = Schemas['SortOrder'];
export const orders = ['asc', 'desc'] as const satisfies readonly Order[];
export type KeyState = Schemas['WhichStatus'];
export const keyStates = ['live', 'superseded', 'all'] as const satisfies readonly KeyState[];

/** Which registrations are listed, and how. What is left out has the server's default. */
export interface Wanted {
  readonly search?: string;
  readonly platform?: Platform;
  readonly management?: Management;
  readonly status?: KeyState;
  readonly user?: string;
  /** Only those that a launch condition keeps closed. */
  readonly blocked?: 'true';
  readonly sort?: Sort;
  readonly order?: Order;
}

/** One page of a list; the first one counts all of them. */
export const registrations = (
  wanted: Wanted,
  page: { readonly top: number; readonly after?: string },
  signal?: AbortSignal,
): Promise<RegistrationPage> =>
  read(
    `/cordon/v1/registrations${query({ ...wanted, ...page, count: (page.after ?? '') === '' ? 'true' : undefined })}`,
    signal,
  );

/** The apps of a user that still speak for it, at most 200, on every device or on one. */
export async function ofUser(user: string, deviceTag?: string, signal?: AbortSignal): Promise<readonly Registration[]> {
  const search = deviceTag === undefined ? {} : { search: deviceTag };
  const { value } = await registrations({ user, ...search }, { top: 200 }, signal);
  return value.filter((one) => deviceTag === undefined || one.deviceTag === deviceTag);
}

export const registration = (id: string, language: string, signal?: AbortSignal): Promise<RegistrationDetail> =>
  read(path`/cordon/v1/registrations/${id}` + query({ language }), signal);

/** What is intended for a registration; its lists are empty where no policy applies. */
export type EffectivePolicy = Schemas['EffectivePolicy'];
/** What holds for one setting, and who said it. */
export type EffectiveSetting = Schemas['EffectiveSetting'];
/** What must hold before work data opens, and what happens where it does not. */
export type EffectiveCondition = Schemas['EffectiveCondition'];

export const effective = (id: string, language: string, signal?: AbortSignal): Promise<EffectivePolicy> =>
  read(path`/cordon/v1/registrations/${id}/effective` + query({ language }), signal);
