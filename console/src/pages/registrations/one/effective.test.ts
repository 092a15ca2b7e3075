import { expect, it } from 'vitest';
import type { EffectiveSetting } from '../../../api/registrations';
import { isFound, isPart, shows, withoutEcho } from './effective';

const ANY = { id: 'T_1', name: 'Phones of the field staff' };
const plain: EffectiveSetting = {
  name: 'printBlocked',
  value: 'false',
  default: 'false',
  isDefault: true,
  conflict: false,
  unreadable: false,
  winners: [],
  losers: [],
};

it('shows first what policies changed, and where they differ', () => {
  const said = { ...plain, isDefault: false, winners: [ANY] };
  const lost = { ...said, losers: [{ ...ANY, value: 'true' }] };
  const sides = (setting: EffectiveSetting) => [shows(setting, 'said'), shows(setting, 'lost'), shows(setting, 'all')];
  expect(sides(plain)).toEqual([false, false, true]);
  expect(sides(said)).toEqual([true, false, true]);
  expect(sides(lost)).toEqual([true, true, true]);
  expect(sides({ ...plain, conflict: true })).toEqual([true, true, true]);
});

it('a setting that nobody says anything with is part of a condition', () => {
  expect(isPart({ ...plain, isDefault: false })).toBe(true);
  expect(isPart(plain)).toBe(false);
  expect(isPart({ ...plain, isDefault: false, winners: [ANY] })).toBe(false);
});

it('nobody lost who says what holds', () => {
  const losers = [
    { ...ANY, value: 'false' },
    { ...ANY, value: 'true' },
  ];
  expect(withoutEcho({ ...plain, losers }).losers.map((one) => one.value)).toEqual(['true']);
});

it('finds by name, value and policy', () => {
  const setting = { ...plain, winners: [ANY] };
  expect(isFound(setting, 'Printing Org data', 'PRINTING field')).toBe(true);
  expect(isFound(setting, undefined, 'printblocked false')).toBe(true);
  expect(isFound(setting, 'Printing Org data', 'printing paste')).toBe(false);
  expect(isFound(setting, 'Printing Org data', '')).toBe(true);
});
