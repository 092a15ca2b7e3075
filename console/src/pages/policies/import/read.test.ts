import { expect, it } from 'vitest';
import { decoded, isIncoming, MOST, policiesOf, readFiles } from './read';

const policy = {
  '@odata.type': '#microsoft.graph.iosManagedAppProtection',
  '@odata.id': 'x',
  '#microsoft.graph.assign': {},
  id: 'T_1',
  version: '"1"',
  displayName: 'Phones',
  pinRequired: true,
  'pinRequired@odata.type': '#Boolean',
  apps: [{}, {}],
  assignments: [{}],
};

it('takes what was written, and leaves annotations, assignments and what the service sets', () => {
  const [one] = policiesOf('a.json', JSON.stringify(policy));
  expect(one).toMatchObject({ name: 'Phones', platform: 'ios', apps: 2, assignments: 1, key: 'a.json' });
  expect(one !== undefined && isIncoming(one) && Object.keys(one.body)).toEqual([
    '@odata.type',
    'displayName',
    'pinRequired',
    'apps',
  ]);
});

it('reads one, a list, and an answer with `value`', () => {
  expect(policiesOf('a', JSON.stringify([policy, policy])).map((one) => one.key)).toEqual(['a [0]', 'a [1]']);
  expect(policiesOf('a', JSON.stringify({ value: [policy] }))).toHaveLength(1);
});

it('says of each what is no policy', () => {
  expect(policiesOf('a', '{')).toEqual([{ key: 'a', file: 'a', why: 'notJson' }]);
  expect(policiesOf('a', '[]')).toEqual([{ key: 'a', file: 'a', why: 'noPolicy' }]);
  expect(policiesOf('a', '[7, {"displayName": "x"}]').map((one) => isIncoming(one))).toEqual([false, false]);
});

it('knows a platform by its own properties where no type is named', () => {
  expect(policiesOf('a', '{"displayName":"x","screenCaptureBlocked":true}')).toMatchObject([{ platform: 'android' }]);
});

it('reads UTF-8 with its mark, and UTF-16 as PowerShell writes it', () => {
  expect(decoded(new TextEncoder().encode('\ufeff{}'))).toBe('{}');
  expect(decoded(new Uint8Array([0xff, 0xfe, 0x7b, 0, 0x7d, 0]))).toBe('{}');
  expect(decoded(new Uint8Array([0xfe, 0xff, 0, 0x7b, 0, 0x7d]))).toBe('{}');
});

it('takes so many policies at once, and no more', async () => {
  const file = (count: number) => new File([JSON.stringify(Array<unknown>(count).fill(policy))], 'a.json');
  expect(await readFiles([file(MOST)])).toHaveLength(MOST);
  expect(await readFiles([file(MOST), file(1)])).toEqual([{ key: 'a.json …', file: 'a.json', why: 'tooMany' }]);
  expect(await readFiles([file(MOST + 1)])).toEqual([{ key: 'a.json', file: 'a.json', why: 'tooMany' }]);
});
