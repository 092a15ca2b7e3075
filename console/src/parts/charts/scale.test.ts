import { expect, it } from 'vitest';
import { roundUp } from './scale';

it('an axis ends at a round number that holds everything, and so does its middle', () => {
  expect([0, 1, 2, 3, 5, 9, 11, 41, 100, 101, 6500].map(roundUp)).toEqual([2, 2, 2, 4, 6, 10, 20, 60, 100, 200, 8000]);
  for (let most = 0; most < 3000; most += 7) {
    const end = roundUp(most);
    expect(end).toBeGreaterThanOrEqual(most);
    expect(Number.isInteger(end / 2), String(most)).toBe(true);
  }
});
