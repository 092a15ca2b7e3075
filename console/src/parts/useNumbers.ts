import { useMemo } from 'react';
import { useWords } from '../texts/context';

/** Numbers as the chosen language writes them. */
export function useNumbers(): (value: number) => string {
  const { language } = useWords();
  return useMemo(() => {
    const format = new Intl.NumberFormat(language);
    return (value) => format.format(value);
  }, [language]);
}
