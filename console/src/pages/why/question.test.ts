import { describe, expect, it } from 'vitest';
import { asks, blank, fromSearch, missing, type Question, toBody, toSearch } from './question';

const known = { platform: 'ios', oid: 'oid-1', language: 'en' };
const ask = (part: Partial<Question>): Question => ({
  ...blank,
  user: 'ana@contoso.example',
  app: 'ios:com.contoso.mail',
  ...part,
});

describe('the address', () => {
  it.each(asks.map((one) => [one]))('%s: what is asked comes back from the address', (one) => {
    const question = ask({
      ask: one,
      owner: 'work',
      otherApp: 'com.example.notes',
      url: 'https://a.example/x?y=1&z',
      characters: '7',
    });
    const again = fromSearch(new URLSearchParams(toSearch(question).toString()));
    expect(toBody(again, known)).toEqual(toBody(question, known));
  });

  it('holds what the question looks at, and nothing else', () => {
    expect(toSearch(ask({ ask: 'channel', otherApp: 'left over', characters: '9' })).toString()).toBe(
      'user=ana%40contoso.example&app=ios%3Acom.contoso.mail&ask=channel',
    );
    expect(toSearch({ ...ask({ ask: 'open' }), registration: 'r' }).toString()).toBe('registration=r&ask=open');
  });

  it('a word that nobody knows reads as the default', () => {
    expect(fromSearch(new URLSearchParams('ask=teleport&place=moon&device=mdm'))).toEqual({ ...blank, device: 'mdm' });
  });
});

describe('the request', () => {
  it('asks about a registration, or about a user and an app', () => {
    expect(toBody({ ...blank, registration: 'r', ask: 'open' }, known)).toEqual({
      registration: 'r',
      language: 'en',
      ask: { ask: 'open' },
    });
    expect(toBody(ask({ ask: 'channel' }), known)).toEqual({
      user: 'ana@contoso.example',
      app: 'ios:com.contoso.mail',
      management: 'unmanaged',
      language: 'en',
      ask: { ask: 'channel', channel: 'print' },
    });
  });

  it('is answered in the language of the page', () => {
    expect(toBody(ask({ ask: 'open' }), { ...known, language: 'de' })['language']).toBe('de');
  });

  it('names both ends, whose account the other app has, and the direction', () => {
    const there = { party: 'app', app: 'ios:com.example.notes', verified: true };
    expect(toBody(ask({ otherApp: 'com.example.notes', owner: 'personal' }), known)['ask']).toEqual({
      ask: 'paste',
      from: { party: 'work' },
      to: { ...there, personal: true },
      characters: 400,
    });
    expect(
      toBody(ask({ ask: 'transfer', direction: 'in', otherApp: 'com.example.notes', owner: 'work' }), known)['ask'],
    ).toEqual({
      ask: 'transfer',
      from: { ...there, personal: false, account: 'oid-1' },
      to: { party: 'work' },
    });
  });
});

it('says what is missing before it asks', () => {
  expect(missing(blank)).toEqual(['user', 'app', 'otherApp']);
  expect(missing(ask({ app: 'ios:' }))).toEqual(['app', 'otherApp']);
  expect(missing(ask({ other: 'personal', characters: 'x' }))).toEqual(['characters']);
  expect(missing(ask({ ask: 'openLink' }))).toEqual(['url']);
  expect(missing(ask({ ask: 'openLink', url: 'tel:1' }))).toEqual([]);
  expect(missing({ ...blank, registration: 'r', ask: 'channel' })).toEqual([]);
});
