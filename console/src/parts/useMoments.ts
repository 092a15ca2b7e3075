import { useMemo } from 'react';
import { useWords } from '../texts/context';

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['week', 7 * 86_400],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** How long before `now` a moment was, in the largest unit of which there is one: `3 hours ago`. */
export function ago(moment: Date, now: Date, language: string): string {
  const seconds = (moment.getTime() - now.getTime()) / 1000;
  const [unit, length] = STEPS.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1];
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(Math.trunc(seconds / length), unit);
}

export interface Moments {
  /** `3 hours ago`. */
  readonly age: (moment: string | Date) => string;
  /** Date and time in full, in the time zone of the browser. */
  readonly exact: (moment: string | Date) => string;
}

/** Moments in words of the chosen language. */
export function useMoments(): Moments {
  const { language } = useWords();
  return useMemo(() => {
    const format = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' });
    return {
      age: (moment) => ago(new Date(moment), new Date(), language),
      exact: (moment) => format.format(new Date(moment)),
    };
  }, [language]);
}
