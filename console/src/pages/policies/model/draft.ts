import type { GraphApp, GraphAssignment, GraphPolicy, GroupType } from '../../../api/policies';
import type { Json, Platform, Values } from '../../../api/tables';
import { type Properties, same } from './values';

export interface Assigned {
  readonly group: string;
  readonly exclude: boolean;
  /** A filter that narrows an inclusion. */
  readonly filter: { readonly id: string; readonly mode: 'include' | 'exclude' } | null;
}

export const deviceStates = [
  'unmanaged',
  'mdm',
  'androidEnterprise',
  'androidEnterpriseDedicatedDevicesWithAzureAdSharedMode',
  'androidOpenSourceProjectUserAssociated',
  'androidOpenSourceProjectUserless',
] as const;
export type DeviceState = (typeof deviceStates)[number];

/** The device states that a policy for a platform can single out. */
export const states: Readonly<Record<Platform, readonly DeviceState[]>> = {
  ios: ['unmanaged', 'mdm'],
  android: deviceStates,
  windows: [],
};

/** A policy as it is edited. */
export interface Draft {
  readonly platform: Platform;
  readonly name: string;
  readonly description: string;
  /** Settings that were said; all others have their default. */
  readonly values: Values;
  /** The device states it is for; none stands for every state. */
  readonly states: readonly DeviceState[];
  readonly groupType: GroupType;
  readonly apps: readonly string[];
  readonly assigned: readonly Assigned[];
}

interface Identifier {
  readonly type: string;
  readonly member: 'bundleId' | 'packageId' | 'windowsAppId';
}

const APP: Readonly<Record<Platform, Identifier>> = {
  ios: { type: '#microsoft.graph.iosMobileAppIdentifier', member: 'bundleId' },
  android: { type: '#microsoft.graph.androidMobileAppIdentifier', member: 'packageId' },
  windows: { type: '#microsoft.graph.windowsAppIdentifier', member: 'windowsAppId' },
};

export const empty = (platform: Platform): Draft => ({
  platform,
  name: '',
  description: '',
  values: {},
  states: [],
  groupType: 'selectedPublicApps',
  apps: [],
  assigned: [],
});

export function platformOf(type: string): Platform {
  if (type.includes('android')) return 'android';
  return type.includes('windows') ? 'windows' : 'ios';
}

/** The draft of a policy as Graph has it. */
export function fromGraph(policy: GraphPolicy, properties: Properties): Draft {
  const platform = platformOf(policy['@odata.type']);
  const values = Object.entries(policy).filter(([name]) => properties.has(name)) as [string, Json][];
  return {
    platform,
    name: policy.displayName,
    description: policy.description ?? '',
    values: Object.fromEntries(values),
    states: statesOf(policy.targetedAppManagementLevels),
    groupType: policy.appGroupType ?? 'selectedPublicApps',
    apps: appsOf(platform, policy.apps),
    assigned: (policy.assignments ?? []).map(assigned),
  };
}

/** The device states of a flag text. */
export const statesOf = (levels: string | null | undefined): readonly DeviceState[] =>
  (levels ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one): one is DeviceState => deviceStates.includes(one as DeviceState));

/** The flag text of device states. */
export const levels = (chosen: readonly DeviceState[]): string =>
  chosen.length === 0 ? 'unspecified' : chosen.join(',');

/** The ids of the apps of a platform. */
export const appsOf = (platform: Platform, apps: readonly GraphApp[] | null | undefined): readonly string[] =>
  (apps ?? []).flatMap((app) => app.mobileAppIdentifier[APP[platform].member] ?? []);

export function assigned({ target }: GraphAssignment): Assigned {
  const { deviceAndAppManagementAssignmentFilterId: id, deviceAndAppManagementAssignmentFilterType: mode } = target;
  return {
    group: target.groupId,
    exclude: target['@odata.type'].toLowerCase().includes('exclusion'),
    filter: id == null || mode === undefined || mode === 'none' ? null : { id, mode },
  };
}

const type = (platform: Platform): Values => ({ '@odata.type': `#microsoft.graph.${platform}ManagedAppProtection` });

/** What a policy says beside its settings, by the names of Graph. */
function frame(draft: Draft): Values {
  return {
    displayName: draft.name.trim(),
    description: draft.description.trim(),
    ...(draft.platform === 'windows'
      ? {}
      : {
          targetedAppManagementLevels: levels(draft.states),
          appGroupType: draft.groupType,
        }),
    apps: apps(draft.platform, draft.apps),
    assignments: assignments(draft.assigned),
  };
}

/** The body that makes the draft a policy. */
export const body = (draft: Draft): Values => ({ ...type(draft.platform), ...frame(draft), ...draft.values });

/** The names of Graph whose values differ between two drafts of a policy. */
export function changed(before: Draft, after: Draft, properties: Properties): readonly string[] {
  const [one, other] = [frame(before), frame(after)];
  const frames = Object.keys(other).filter((name) => !same(undefined, one[name], other[name]));
  return [...frames, ...properties.changed(before.values, after.values)];
}

/** The body that changes a policy from one draft to the other, and leaves alone what nobody touched. */
export function patch(before: Draft, after: Draft, properties: Properties): Values {
  const all = frame(after);
  const members = changed(before, after, properties).map((name): [string, Json] => [
    name,
    name in all ? (all[name] ?? null) : properties.value(after.values, name),
  ]);
  return { ...type(after.platform), ...Object.fromEntries(members) };
}

/** Apps of a platform as Graph has them. */
export function apps(platform: Platform, ids: readonly string[]): Json[] {
  const { type: kind, member } = APP[platform];
  return ids.map((id) => ({ mobileAppIdentifier: { '@odata.type': kind, [member]: id } }));
}

/** Assignments as Graph has them. */
export function assignments(all: readonly Assigned[]): Json[] {
  return all.map(({ group, exclude, filter }) => ({
    target: {
      '@odata.type': `#microsoft.graph.${exclude ? 'exclusionGroupAssignmentTarget' : 'groupAssignmentTarget'}`,
      groupId: group,
      ...(filter === null || exclude
        ? {}
        : {
            deviceAndAppManagementAssignmentFilterId: filter.id,
            deviceAndAppManagementAssignmentFilterType: filter.mode,
          }),
    },
  }));
}
