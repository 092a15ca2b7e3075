import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { keep, kept } from '../parts/kept';
import { translator, WordsContext } from './context';
import { isLanguage, type Language as Name, load, preferred, type Texts } from './languages';

const KEY = 'language';

/** Lends the texts of the language that was chosen here, or that the browser asks for. */
export function Language({ children }: { readonly children: ReactNode }) {
  const [chosen, choose] = useState<Name>(() => {
    const before = kept(KEY);
    return isLanguage(before) ? before : preferred(navigator.languages);
  });
  const [loaded, setLoaded] = useState<{ language: Name; texts: Texts }>();

  useEffect(() => {
    let current = true;
    void load(chosen).then((texts) => {
      if (!current) return;
      document.documentElement.lang = chosen;
      setLoaded({ language: chosen, texts });
    });
    return () => {
      current = false;
    };
  }, [chosen]);

  const words = useMemo(() => {
    if (loaded === undefined) return null;
    return {
      language: loaded.language,
      t: translator(loaded.texts, loaded.language),
      choose: (language: Name) => {
        keep(KEY, language);
        choose(language);
      },
    };
  }, [loaded]);

  return words === null ? null : <WordsContext value={words}>{children}</WordsContext>;
}
