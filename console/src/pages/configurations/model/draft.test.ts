import { expect, it } from 'vitest';
import type { GraphConfiguration } from '../../../api/configurations';
import { body, changed, type Draft, empty, fromGraph, pairFaults, patch } from './draft';

const stored: GraphConfiguration = {
  id: 'A_1',
  version: '"1"',
  displayName: 'Mail',
  description: null,
  lastModifiedDateTime: '2026-01-01T00:00:00Z',
  isAssigned: true,
  deployedAppCount: 1,
  targetedAppManagementLevels: 'unmanaged,mdm',
  appGroupType: 'selectedPublicApps',
  customSettings: [{ name: 'server', value: 'a.example' }],
  apps: [
    { mobileAppIdentifier: { '@odata.type': '#microsoft.graph.androidMobileAppIdentifier', packageId: 'com.contoso' } },
  ],
  assignments: [{ target: { '@odata.type': '#microsoft.graph.exclusionGroupAssignmentTarget', groupId: 'g' } }],
};

const withValues = (...values: readonly (readonly [string, string])[]): Draft => ({
  ...empty,
  values: values.map(([name, value]) => ({ name, value })),
});

it('says of what is stored what is stored, and changes nothing of it', () => {
  const draft = fromGraph(stored);
  expect(draft.apps).toEqual({ ios: [], android: ['com.contoso'], windows: [] });
  expect(body(draft)).toMatchObject({
    displayName: 'Mail',
    customSettings: [{ name: 'server', value: 'a.example' }],
    targetedAppManagementLevels: 'unmanaged,mdm',
    apps: stored.apps,
    assignments: stored.assignments,
  });
  expect(changed(draft, draft)).toEqual([]);
});

it('sends what differs and nothing else', () => {
  const draft = fromGraph(stored);
  const next = { ...draft, values: [...draft.values, { name: ' port ', value: '' }, { name: '', value: '' }] };
  expect(patch(draft, next)).toEqual({
    customSettings: [
      { name: 'server', value: 'a.example' },
      { name: 'port', value: '' },
    ],
  });
});

it('finds rows without a name and names that stand twice', () => {
  expect([...pairFaults(withValues(['a', '1'], ['', ''], ['', 'x'], [' a', '2'], ['A', '3']))]).toEqual([
    [2, 'nameless'],
    [3, 'twice'],
  ]);
});
