import type { GraphConfiguration } from '../../../api/configurations';
import type { GroupType } from '../../../api/policies';
import { type Platform, platforms, type Values } from '../../../api/tables';
import type { Pair } from '../../../parts/PairRows';
import {
  apps,
  appsOf,
  type Assigned,
  assigned,
  assignments,
  type DeviceState,
  levels,
  statesOf,
} from '../../policies/model/draft';

/** An app configuration as it is edited. */
export interface Draft {
  readonly name: string;
  readonly description: string;
  readonly values: readonly Pair[];
  readonly states: readonly DeviceState[];
  readonly groupType: GroupType;
  readonly apps: Readonly<Record<Platform, readonly string[]>>;
  readonly assigned: readonly Assigned[];
}

export const empty: Draft = {
  name: '',
  description: '',
  values: [{ name: '', value: '' }],
  states: [],
  groupType: 'selectedPublicApps',
  apps: { ios: [], android: [], windows: [] },
  assigned: [],
};

/** The draft of a configuration as Graph has it. */
export const fromGraph = (one: GraphConfiguration): Draft => ({
  name: one.displayName,
  description: one.description ?? '',
  values: one.customSettings,
  states: statesOf(one.targetedAppManagementLevels),
  groupType: one.appGroupType,
  apps: {
    ios: appsOf('ios', one.apps),
    android: appsOf('android', one.apps),
    windows: appsOf('windows', one.apps),
  },
  assigned: (one.assignments ?? []).map(assigned),
});

/** What the draft says, by the names of Graph. Rows that say nothing are none. */
export const body = (draft: Draft): Values => ({
  displayName: draft.name.trim(),
  description: draft.description.trim(),
  customSettings: said(draft).map(({ name, value }) => ({ name: name.trim(), value })),
  targetedAppManagementLevels: levels(draft.states),
  appGroupType: draft.groupType,
  apps: platforms.flatMap((platform) => apps(platform, draft.apps[platform])),
  assignments: assignments(draft.assigned),
});

/** The names of Graph whose values differ. */
export function changed(before: Draft, after: Draft): readonly string[] {
  const [one, other] = [body(before), body(after)];
  return Object.keys(other).filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]));
}

/** The body that changes one draft into the other. */
export function patch(before: Draft, after: Draft): Values {
  const all = body(after);
  return Object.fromEntries(changed(before, after).map((name) => [name, all[name] ?? null]));
}

export type PairFault = 'nameless' | 'twice';

/** Which rows cannot be saved, by their place. The server asks again. */
export function pairFaults({ values }: Draft): ReadonlyMap<number, PairFault> {
  const seen = new Set<string>();
  const faults = new Map<number, PairFault>();
  values.forEach((pair, place) => {
    const name = pair.name.trim();
    if (name === '' && pair.value !== '') faults.set(place, 'nameless');
    if (name !== '' && seen.has(name)) faults.set(place, 'twice');
    seen.add(name);
  });
  return faults;
}

const said = ({ values }: Draft): readonly Pair[] => values.filter(({ name, value }) => name.trim() + value !== '');
