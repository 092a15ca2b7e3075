import { read, request } from './http';
import type { Schemas } from './schemas';

export type Organisation = Schemas['Organisation'];
export type ManagedAccounts = Schemas['ManagedAccounts'];

const PATH = '/cordon/v1/organisation';

export const organisation = (signal?: AbortSignal): Promise<Organisation> => read(PATH, signal);

/** Settles what `body` names. */
export const settle = async (body: Schemas['OrganisationChange']): Promise<Organisation> =>
  (await request<Organisation>('PATCH', PATH, { body })).data;
