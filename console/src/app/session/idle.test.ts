import { expect, it } from 'vitest';
import { idle } from './idle';

const at = (seconds: number) => seconds * 1000;
const base = { contact: 0, input: 0, expires: at(36000), idleSeconds: 900 };

it('is fine while the server was asked lately', () => {
  expect(idle({ ...base, now: at(300) })).toEqual({ is: 'fine' });
});

it('tells the server when somebody works without asking it anything', () => {
  expect(idle({ ...base, now: at(300), input: at(290) })).toEqual({ is: 'tell' });
  expect(idle({ ...base, now: at(100), input: at(90) })).toEqual({ is: 'fine' });
});

it('asks in the last minute, and counts down', () => {
  expect(idle({ ...base, now: at(841) })).toEqual({ is: 'ending', seconds: 59, forGood: false });
});

it('an end that no work puts off is announced all the same', () => {
  expect(idle({ ...base, expires: at(330), now: at(300), input: at(299) })).toEqual({
    is: 'ending',
    seconds: 30,
    forGood: true,
  });
});

it('has ended after the time, whatever came first', () => {
  expect(idle({ ...base, now: at(900) })).toEqual({ is: 'ended' });
  expect(idle({ ...base, expires: at(100), now: at(100), input: at(99) })).toEqual({ is: 'ended' });
});
