import type { Translation } from './catalogue';
import { en } from './en';

/** The languages of the console, each with its own name for itself. */
export const languages = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof languages;
export type Texts = Translation<typeof en>;

export const isLanguage = (name: string | null): name is Language => name !== null && name in languages;

/** The first language that the browser asks for and the console has. */
export function preferred(asked: readonly string[]): Language {
  return asked.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? 'en';
}

/** The texts of a language; all but English are loaded when they are first wanted. */
export async function load(language: Language): Promise<Texts> {
  return language === 'de' ? (await import('./de')).default : en;
}
