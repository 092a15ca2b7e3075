import { describe, expect, it } from 'vitest';
import type { Control, Field, PlatformTables, Property } from '../../../api/tables';
import { fault } from './check';
import { meet, take } from './conflict';
import { body, changed, type Draft, empty, fromGraph, patch } from './draft';
import { chosen, isShown, names, pairs, summary, textOf } from './form';
import { fromUnit, inUnit, seconds } from './period';
import { search } from './search';
import { Properties, same } from './values';

const property = (name: string, kind: Property['kind'], fallback: Property['default']): Property => ({
  name,
  kind,
  nullable: false,
  values: [],
  min: null,
  max: null,
  default: fallback,
  enforced: 'yes',
  reason: null,
});

const properties = new Properties([
  property('send', 'level', 'allApps'),
  property('sharing', 'flag', false),
  property('limit', 'number', 0),
  property('offline', 'duration', 'PT12H'),
  property('places', 'words', []),
  property('models', 'names', null),
]);

const options: Extract<Field, { kind: 'options' }> = {
  kind: 'options',
  label: '',
  properties: ['send', 'sharing'],
  options: [
    { label: 'All apps', values: { send: 'allApps' }, open: false },
    { label: 'Managed', values: { send: 'managedApps', sharing: false }, open: false },
    { label: 'Managed, sharing', values: { send: 'managedApps', sharing: true }, open: false },
    { label: 'Other', values: { send: 'none' }, open: true },
  ],
};

const control: Control = {
  id: 'ios.data.limit',
  section: 'data transfer',
  name: 'Cut and copy limit',
  help: 'So many characters may leave.',
  parent: null,
  properties: ['limit'],
  fields: [],
  shownWhen: [[{ property: 'send', noneOf: ['allApps'] }], [{ property: 'sharing', oneOf: [false] }]],
  defaults: {},
  framework: [],
  enforced: 'yes',
  reason: null,
};

const draft = (part: Partial<Draft> = {}): Draft => ({ ...empty('ios'), name: 'Phones', ...part });

describe('values', () => {
  it('"not configured" is one however it is written, durations count by length, lists of words have no order', () => {
    expect(same('names', null, '')).toBe(true);
    expect(same('duration', 'PT720M', 'PT12H')).toBe(true);
    expect(same('duration', 'PT720M', 'PT11H')).toBe(false);
    expect(same('words', ['a', 'b'], ['b', 'a'])).toBe(true);
    expect(same('texts', ['a', 'b'], ['b', 'a'])).toBe(false);
    expect(same('pairs', [{ name: 'a', value: 'b' }], [{ value: 'b', name: 'a', '@odata.type': 'x' }])).toBe(true);
    expect(same('flag', false, null)).toBe(false);
  });
});

describe('periods', () => {
  it.each([
    ['PT12H', 43_200],
    ['P1W', 604_800],
    ['P90D', 7_776_000],
    ['PT0S', 0],
    ['P1DT1M', 86_460],
    ['P', null],
    ['PT', null],
    ['P1Y', null],
    ['12', null],
  ])('%s lasts %s seconds', (text, length) => expect(seconds(text)).toBe(length));

  it('are counted in a unit and written in ISO 8601', () => {
    expect(inUnit('PT12H', 'minutes')).toBe('720');
    expect(inUnit('P90D', 'days')).toBe('90');
    expect(inUnit('PT90S', 'minutes')).toBe('1.5');
    expect(fromUnit('720', 'minutes')).toBe('PT720M');
    expect(fromUnit(' 30 ', 'days')).toBe('P30D');
    expect(fromUnit('1.5', 'days')).toBeNull();
    expect(fromUnit('-1', 'days')).toBeNull();
  });
});

describe('the form', () => {
  it('shows the option that the values stand for, an open one for what no other does', () => {
    const label = (values: Record<string, string | boolean>) => chosen(options, values, properties)?.label;
    expect(label({})).toBe('All apps');
    expect(label({ sharing: true })).toBe('All apps');
    expect(label({ send: 'managedApps' })).toBe('Managed');
    expect(label({ send: 'managedApps', sharing: true })).toBe('Managed, sharing');
    expect(label({ send: 'unheardOf' })).toBe('Other');
  });

  it('shows a control when each of its rows holds', () => {
    expect(isShown(control, {}, properties)).toBe(false);
    expect(isShown(control, { send: 'none' }, properties)).toBe(true);
    expect(isShown(control, { send: 'none', sharing: true }, properties)).toBe(false);
  });

  it('reads lists and pairs, and says them in a few words', () => {
    const models: Field = { kind: 'names', label: '', properties: ['models'], format: 'model' };
    expect(names(' a; b;;c ;')).toEqual(['a', 'b', 'c']);
    expect(textOf(models, 'iPhone14,2;iPad13,8')).toBe('iPhone14,2\niPad13,8');
    expect(summary(models, { models: 'a;b' }, properties, 'none')).toBe('a, b');
    expect(summary(models, {}, properties, 'none')).toBe('none');
    expect(pairs([{ name: 'a', value: 'b' }, 7, null])).toEqual([{ name: 'a', value: 'b' }]);
    expect(pairs(null)).toEqual([]);
  });

  it('says what is wrong before the server does', () => {
    const number: Field = {
      kind: 'number',
      label: '',
      properties: ['limit'],
      unit: 'characters',
      min: 4,
      max: 9,
      zero: 'never',
    };
    expect(fault(number, 4)).toBeNull();
    expect(fault(number, 0)).toBeNull();
    expect(fault({ ...number, zero: null }, 0)).toEqual({ is: 'outOfBounds', min: 4, max: 9 });
    expect(fault(number, 'five')).toEqual({ is: 'notANumber' });
    const period: Field = {
      kind: 'period',
      label: '',
      properties: ['offline'],
      unit: 'days',
      min: 1,
      max: 30,
      zero: null,
    };
    expect(fault(period, 'P31D')).toEqual({ is: 'outOfBounds', min: 1, max: 30 });
    expect(fault(period, 'soon')).toEqual({ is: 'notANumber' });
    expect(fault({ kind: 'version', label: '', properties: [] }, '17.x')).toEqual({ is: 'notAVersion' });
    expect(fault({ kind: 'date', label: '', properties: [] }, '2026-11-01')).toBeNull();
  });

  it('finds by any word of name, help and names on the wire, accents aside', () => {
    const tables: PlatformTables = {
      platform: 'ios',
      title: 'iOS',
      properties: [],
      areas: [{ area: 'dataProtection', title: '', sections: [{ section: 'data transfer', controls: [control] }] }],
    };
    expect(search(tables, 'COPY leave')).toEqual(new Set([control.id]));
    expect(search(tables, 'límit')).toEqual(new Set([control.id]));
    expect(search(tables, 'printing')).toEqual(new Set());
    expect(search(tables, '  ')).toBeNull();
  });
});

describe('a draft', () => {
  const graph = {
    '@odata.type': '#microsoft.graph.iosManagedAppProtection',
    id: 'T_1',
    version: '"1"',
    displayName: 'Phones',
    description: null,
    createdDateTime: '',
    lastModifiedDateTime: '',
    isAssigned: true,
    targetedAppManagementLevels: 'unmanaged',
    appGroupType: 'selectedPublicApps' as const,
    send: 'managedApps',
    limit: 5,
    unheardOf: 'kept',
    apps: [{ mobileAppIdentifier: { '@odata.type': '#microsoft.graph.iosMobileAppIdentifier', bundleId: 'com.a' } }],
    assignments: [
      {
        target: {
          '@odata.type': '#microsoft.graph.groupAssignmentTarget',
          groupId: 'g',
          deviceAndAppManagementAssignmentFilterId: 'f',
          deviceAndAppManagementAssignmentFilterType: 'include' as const,
        },
      },
      { target: { '@odata.type': '#microsoft.graph.exclusionGroupAssignmentTarget', groupId: 'h' } },
    ],
  };

  it('is read from Graph and written back as it was', () => {
    const read = fromGraph(graph, properties);
    expect(read.values).toEqual({ send: 'managedApps', limit: 5 });
    expect(read.states).toEqual(['unmanaged']);
    expect(body(read)).toMatchObject({
      targetedAppManagementLevels: 'unmanaged',
      apps: graph.apps,
      send: 'managedApps',
    });
    expect(body(read)['assignments']).toEqual(graph.assignments);
    expect(changed(read, read, properties)).toEqual([]);
  });

  it('writes what changed, and nothing else', () => {
    const before = fromGraph(graph, properties);
    const after = { ...before, name: 'Tablets', values: { ...before.values, limit: 7, offline: 'PT720M' } };
    expect(patch(before, after, properties)).toEqual({
      '@odata.type': '#microsoft.graph.iosManagedAppProtection',
      displayName: 'Tablets',
      limit: 7,
    });
  });

  it('a default that was never said is no change', () => {
    expect(changed(draft(), draft({ values: { limit: 0, send: 'allApps' } }), properties)).toEqual([]);
  });

  it('policies for Windows have neither device states nor groups of apps', () => {
    expect(Object.keys(body(empty('windows')))).not.toContain('appGroupType');
  });
});

describe('two people, one policy', () => {
  const base = draft({ values: { limit: 1, send: 'allApps' } });
  const mine = draft({ name: 'Mine', values: { limit: 2, send: 'none' } });
  const theirs = draft({ description: 'Theirs', values: { limit: 3, send: 'none', sharing: true } });

  it('only what both changed to different values has to be chosen', () => {
    expect(meet(base, theirs, mine, properties)).toEqual({
      mine: ['displayName'],
      theirs: ['description', 'sharing'],
      both: ['limit'],
    });
  });

  it('nothing of either is lost', () => {
    const merged = take(theirs, mine, ['displayName', 'limit'], properties);
    expect(merged).toMatchObject({
      name: 'Mine',
      description: 'Theirs',
      values: { limit: 2, send: 'none', sharing: true },
    });
  });
});
