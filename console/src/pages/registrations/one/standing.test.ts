import { expect, it } from 'vitest';
import { standing } from './standing';

const current = {
  status: 'managed',
  isWiped: false,
  isParked: false,
  isCurrent: true,
  held: { version: '2' },
} as const;

it('is protected only while it holds what it is meant to hold', () => {
  expect(standing(current)).toBe('managed');
  expect(standing({ ...current, isCurrent: false })).toBe('older');
  expect(standing({ ...current, isCurrent: false, held: { version: null } })).toBe('holdsNot');
  expect(standing({ ...current, isCurrent: false, isWiped: true, held: { version: null } })).toBe('wiped');
  expect(standing({ ...current, isParked: true })).toBe('signedOut');
  expect(standing({ ...current, isParked: true, isWiped: true })).toBe('wiped');
});

it('says what else closes it', () => {
  expect(standing({ ...current, status: 'held' })).toBe('held');
  expect(standing({ ...current, status: 'held', isParked: true })).toBe('held');
  expect(standing({ ...current, status: 'untargeted', isCurrent: false })).toBe('untargeted');
});
