import { path, query, read } from './http';
import type { Schemas } from './schemas';
import type { Platform } from './tables';

export type Group = Schemas['Group'];
export type User = Schemas['User'];
/** A rule that narrows an assignment to some devices. */
export type Filter = Schemas['AssignmentFilter'];

interface Listed<T> {
  readonly value: readonly T[];
}

/** How many a search brings at most. */
export const FOUND = 20;

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

export const findGroups = async (text: string, signal?: AbortSignal): Promise<readonly Group[]> => {
  const filter = text === '' ? undefined : `contains(displayName,${quoted(text)})`;
  return (
    await read<Listed<Group>>(
      `/beta/groups${query({ $filter: filter, $orderby: filter && 'displayName', $top: FOUND })}`,
      signal,
    )
  ).value;
};

export const group = (id: string, signal?: AbortSignal): Promise<Group> => read(path`/beta/groups/${id}`, signal);

export const findUsers = async (text: string, signal?: AbortSignal): Promise<readonly User[]> => {
  const filter =
    text === '' ? undefined : `contains(displayName,${quoted(text)}) or contains(userPrincipalName,${quoted(text)})`;
  return (
    await read<Listed<User>>(
      `/beta/users${query({ $filter: filter, $orderby: filter && 'displayName', $top: FOUND })}`,
      signal,
    )
  ).value;
};

export const user = (id: string, signal?: AbortSignal): Promise<User> => read(path`/beta/users/${id}`, signal);

const FILTERS: Readonly<Record<Platform, string>> = {
  ios: 'iOSMobileApplicationManagement',
  android: 'androidMobileApplicationManagement',
  windows: 'windowsMobileApplicationManagement',
};

/** The filters that assignments of policies for a platform, or for all of them, can name. */
export const filters = async (platform: Platform | null, signal?: AbortSignal): Promise<readonly Filter[]> => {
  const all = await read<Listed<Filter>>('/beta/deviceManagement/assignmentFilters', signal);
  return all.value.filter((filter) => platform === null || filter.platform === FILTERS[platform]);
};
