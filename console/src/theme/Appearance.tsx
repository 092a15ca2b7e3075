import {
  createDOMRenderer,
  FluentProvider,
  makeStyles,
  RendererProvider,
  SSRProvider,
} from '@fluentui/react-components';
import { type ReactNode, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { keep, kept } from '../parts/kept';
import { themes } from './brand';
import { AppearanceContext, type Choice, isChoice } from './context';

const KEY = 'theme';
const dark = window.matchMedia('(prefers-color-scheme: dark)');

const watch = (changed: () => void) => {
  dark.addEventListener('change', changed);
  return () => dark.removeEventListener('change', changed);
};

/** The server fills in a fresh nonce: the content security policy lets only styles that carry it stand. */
const nonce = document.querySelector('meta[property="csp-nonce"]')?.getAttribute('content') ?? '';
const renderer = createDOMRenderer(document, nonce === '' ? {} : { styleElementAttributes: { nonce } });

const useStyles = makeStyles({ root: { minHeight: '100dvh' } });

/** Light or dark, as chosen here or as the system has it. */
export function Appearance({ children }: { readonly children: ReactNode }) {
  const [choice, setChoice] = useState<Choice>(() => {
    const before = kept(KEY);
    return isChoice(before) ? before : 'system';
  });
  const system = useSyncExternalStore(watch, () => (dark.matches ? 'dark' : 'light'));
  const name = choice === 'system' ? system : choice;
  const styles = useStyles();

  useEffect(() => {
    document.documentElement.dataset['theme'] = name;
  }, [name]);

  const value = useMemo(
    () => ({
      choice,
      choose: (next: Choice) => {
        keep(KEY, next);
        setChoice(next);
      },
    }),
    [choice],
  );

  return (
    <RendererProvider renderer={renderer} targetDocument={document}>
      <SSRProvider>
        <FluentProvider theme={themes[name]} className={styles.root}>
          <AppearanceContext value={value}>{children}</AppearanceContext>
        </FluentProvider>
      </SSRProvider>
    </RendererProvider>
  );
}
