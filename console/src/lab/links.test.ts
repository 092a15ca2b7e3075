import { describe, expect, it } from 'vitest';
import { links } from './links';

describe('links', () => {
  it('finds web addresses, telephone numbers and mail addresses, and leaves the rest as it is', () => {
    const text = 'See https://contoso.example/agenda. Call +41 31 555 01 00, or write to ana@contoso.example!';
    const parts = links(text);
    expect(parts.map(({ text: part }) => part).join('')).toBe(text);
    expect(parts.flatMap(({ url }) => url ?? [])).toEqual([
      'https://contoso.example/agenda',
      'tel:+41315550100',
      'mailto:ana@contoso.example',
    ]);
  });

  it('leaves plain text alone', () => {
    expect(links('4,200 units at 17.30')).toEqual([{ text: '4,200 units at 17.30', url: null }]);
    expect(links('')).toEqual([]);
  });
});
