import { path, query, read, request } from './http';
import type { Schemas } from './schemas';
import type { Json, Values } from './tables';

export const groupTypes = ['selectedPublicApps', 'allCoreMicrosoftApps', 'allMicrosoftApps', 'allApps'] as const;
export type GroupType = (typeof groupTypes)[number];

/** A policy as Graph has it: these members, and a value for every property of its platform. */
export interface GraphPolicy {
  readonly '@odata.type': string;
  readonly id: string;
  readonly version: string;
  readonly displayName: string;
  readonly description: string | null;
  readonly createdDateTime: string;
  readonly lastModifiedDateTime: string;
  readonly isAssigned: boolean;
  readonly targetedAppManagementLevels?: string;
  readonly appGroupType?: GroupType;
  readonly apps?: readonly GraphApp[];
  readonly assignments?: readonly GraphAssignment[];
  readonly [setting: string]: Json | readonly GraphApp[] | readonly GraphAssignment[] | undefined;
}

export interface GraphApp {
  readonly mobileAppIdentifier: {
    readonly '@odata.type': string;
    readonly bundleId?: string;
    readonly packageId?: string;
    readonly windowsAppId?: string;
  };
}

export interface GraphAssignment {
  readonly target: {
    readonly '@odata.type': string;
    readonly groupId: string;
    readonly deviceAndAppManagementAssignmentFilterId?: string | null;
    readonly deviceAndAppManagementAssignmentFilterType?: 'none' | 'include' | 'exclude';
  };
}

const ALL = '/beta/deviceAppManagement/managedAppPolicies';
const WHOLE = query({ $expand: 'apps,assignments' });

const one = (id: string) => path`/beta/deviceAppManagement/managedAppPolicies/${id}`;

export const graphPolicy = (id: string, signal?: AbortSignal): Promise<GraphPolicy> => read(one(id) + WHOLE, signal);

/** A policy as lists show it. */
export type PolicyRow = Schemas['PolicyRow'];
/** How many a policy applies to, as devices reported last. */
export type Reach = Schemas['PolicyReach'];

export const policyRows = async (language: string, signal?: AbortSignal): Promise<readonly PolicyRow[]> =>
  (await read<Schemas['PolicyList']>('/cordon/v1/policies' + query({ language }), signal)).value;

export const reaches = async (signal?: AbortSignal): Promise<ReadonlyMap<string, Reach>> => {
  const { value } = await read<Schemas['PolicyReaches']>('/cordon/v1/policies/reach', signal);
  return new Map(value.map((one) => [one.id, one]));
};

export const createPolicy = async (body: Values): Promise<GraphPolicy> =>
  (await request<GraphPolicy>('POST', ALL, { body })).data;

/** Changes what `body` names; 412 when somebody else changed the policy since `version`. */
export const updatePolicy = (id: string, body: Values, version: string): Promise<unknown> =>
  request('PATCH', one(id), { body, ifMatch: version });

export const deletePolicy = (id: string, version: string): Promise<unknown> =>
  request('DELETE', one(id), { ifMatch: version });

/** Makes the policy what `body` says; what it leaves out has its default again, assignments stay. */
export const replacePolicy = (id: string, body: Values): Promise<unknown> => request('PUT', one(id), { body });
