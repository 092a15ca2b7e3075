import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fill, type Message } from './catalogue';
import de from './de';
import { en } from './en';
import { preferred } from './languages';

const english: Record<string, Message> = en;
const german: Record<string, Message> = de;

const holes = (message: Message): string[] => {
  const texts = typeof message === 'string' ? [message] : [message.one, message.other];
  return [...new Set(texts.flatMap((text) => text.match(/\{\w+\}/g) ?? []))].sort();
};

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'texts' ? [] : sources(path);
    return /\.tsx?$/.test(entry.name) ? [readFileSync(path, 'utf8')] : [];
  });
}

describe('texts', () => {
  it('every language has every key, and no other', () => {
    expect(Object.keys(german).sort()).toEqual(Object.keys(english).sort());
  });

  it.each(Object.keys(english))('%s has the same holes in every language, and says something', (key) => {
    const [one, other] = [english[key] ?? '', german[key] ?? ''];
    expect(holes(other)).toEqual(holes(one));
    expect(typeof other).toBe(typeof one);
    for (const text of [one, other].flatMap((m) => (typeof m === 'string' ? [m] : [m.one, m.other]))) {
      expect(text.trim()).not.toBe('');
    }
  });

  it('every key is used', () => {
    const code = sources('src').join('\n');
    const unused = Object.keys(english).filter((key) => {
      if (code.includes(`'${key}'`)) return false;
      // Keys made from a name on the wire: `state.${name}`.
      return !code.includes(`\`${key.slice(0, key.lastIndexOf('.') + 1)}\${`);
    });
    expect(unused).toEqual([]);
  });

  it('fills holes, chooses the number, and writes numbers as the language does', () => {
    const message = { one: '{count} app', other: '{count} apps' };
    expect(fill(message, { count: 1 }, 'en')).toBe('1 app');
    expect(fill(message, { count: 12345 }, 'de')).toBe('12.345 apps');
    expect(fill('{name} is here', { name: 'Ana' }, 'en')).toBe('Ana is here');
  });

  it('speaks what the browser asks for, else English', () => {
    expect(preferred(['fr-CH', 'de-CH', 'en'])).toBe('de');
    expect(preferred(['fr'])).toBe('en');
  });
});
