import type { GraphApp, GraphAssignment, GroupType } from './policies';
import { path, query, read, request } from './http';
import type { Schemas } from './schemas';
import type { Values } from './tables';

/** An app configuration as Graph has it. */
export interface GraphConfiguration {
  readonly id: string;
  readonly version: string;
  readonly displayName: string;
  readonly description: string | null;
  readonly lastModifiedDateTime: string;
  readonly isAssigned: boolean;
  readonly deployedAppCount: number;
  readonly targetedAppManagementLevels: string;
  readonly appGroupType: GroupType;
  readonly customSettings: readonly Schemas['KeyValuePair'][];
  /** Where they were asked for. */
  readonly apps?: readonly GraphApp[];
  readonly assignments?: readonly GraphAssignment[];
}

/** A name that a registration is configured with, and who says what of it. */
export type ConfiguredName = Schemas['ConfiguredName'];

const ALL = '/beta/deviceAppManagement/targetedManagedAppConfigurations';
const one = (id: string) => path`/beta/deviceAppManagement/targetedManagedAppConfigurations/${id}`;

interface Page {
  readonly value: readonly GraphConfiguration[];
  readonly '@odata.nextLink'?: string;
}

/** All of them with their assignments, page by page. */
export async function configurations(signal?: AbortSignal): Promise<readonly GraphConfiguration[]> {
  const all: GraphConfiguration[] = [];
  let next: string | undefined = ALL + query({ $expand: 'assignments' });
  while (next !== undefined) {
    const page: Page = await read<Page>(next, signal);
    all.push(...page.value);
    const link: string | undefined = page['@odata.nextLink'];
    next = link === undefined ? undefined : ALL + new URL(link).search;
  }
  return all;
}

export const configuration = (id: string, signal?: AbortSignal): Promise<GraphConfiguration> =>
  read(one(id) + query({ $expand: 'apps,assignments' }), signal);

export const createConfiguration = async (body: Values): Promise<GraphConfiguration> =>
  (await request<GraphConfiguration>('POST', ALL, { body })).data;

/** Changes what `body` names; 412 when somebody else changed it since `version`. */
export const updateConfiguration = (id: string, body: Values, version: string): Promise<unknown> =>
  request('PATCH', one(id), { body, ifMatch: version });

export const deleteConfiguration = (id: string, version: string): Promise<unknown> =>
  request('DELETE', one(id), { ifMatch: version });

/** What reaches a registration, by name. */
export const configured = async (registration: string, signal?: AbortSignal): Promise<readonly ConfiguredName[]> => {
  const asked = path`/cordon/v1/registrations/${registration}/configuration`;
  return (await read<Schemas['RegistrationConfiguration']>(asked, signal)).value;
};
