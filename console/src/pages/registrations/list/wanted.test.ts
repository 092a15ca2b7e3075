import { expect, it } from 'vitest';
import { fromSearch, isNarrowed, toSearch } from './wanted';

const read = (text: string) => fromSearch(new URLSearchParams(text));

it('a list stands in its address, and comes back from it', () => {
  const wanted = {
    search: 'anna 100%',
    platform: 'android',
    management: 'mdm',
    status: 'all',
    blocked: 'true',
    sort: 'user',
    order: 'desc',
  } as const;
  expect(fromSearch(toSearch(wanted))).toEqual(wanted);
});

it('what is the default is not said', () => {
  expect(toSearch({ status: 'live', sort: 'lastSeen', order: 'desc' }).size).toBe(0);
  expect(toSearch({ sort: 'device', order: 'asc', search: '' }).toString()).toBe('sort=device');
  expect(toSearch({ order: 'asc' }).toString()).toBe('order=asc');
});

it('words that nobody knows ask for nothing', () => {
  expect(read('platform=beos&sort=luck&order=up&status=lost&management=no&blocked=no&search=%20')).toEqual({});
});

it('a sorted list leaves nothing out, a filtered one does', () => {
  expect(isNarrowed(read('sort=user&order=desc&status=all'))).toBe(false);
  for (const one of ['search=x', 'platform=ios', 'management=mdm', 'status=superseded', 'user=ana', 'blocked=true']) {
    expect(isNarrowed(read(one)), one).toBe(true);
  }
});
