import { createContext, useContext } from 'react';
import { fill, type Holes } from './catalogue';
import type { en } from './en';
import type { Language, Texts } from './languages';

export type TextKey = keyof typeof en;

/** Every hole of the text must be filled; a text without holes takes nothing. */
type Args<K extends TextKey> = [Holes<(typeof en)[K]>] extends [never]
  ? []
  : [filling: Readonly<Record<Holes<(typeof en)[K]>, string | number>>];

/** The keys of texts without holes. */
export type PlainKey = { [K in TextKey]: [Holes<(typeof en)[K]>] extends [never] ? K : never }[TextKey];

export type Translate = <K extends TextKey>(key: K, ...args: Args<K>) => string;

export interface Words {
  readonly language: Language;
  readonly t: Translate;
  readonly choose: (language: Language) => void;
}

export function translator(texts: Texts, language: Language): Translate {
  return (key, ...args) => fill(texts[key], args[0] ?? {}, language);
}

export const WordsContext = createContext<Words | null>(null);

/** The texts of the chosen language. */
export function useWords(): Words {
  const words = useContext(WordsContext);
  if (words === null) throw new Error('useWords stands outside of Language');
  return words;
}

export const useT = (): Translate => useWords().t;
