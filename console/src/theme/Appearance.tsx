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

const useStyles = makeStyles({ page: { minHeight: '100dvh' } });

/** Light or dark, as chosen here or as the system has it. */
export function Appearance({ children }: { readonly children: ReactNode }) {
  const [choice, setChoice] = useState<Choice>(() => {
    const before = kept(KEY);
    return isChoice(before) ? before : 'system';
  });
  const system = useSyncExternalStore(watch, () => (dark.matches ? 'dark' : 'light'));
  const name = choice === 'system' ? system : choice;

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
        {/* No class of its own: menus and dialogs take the provider's over and would lie over the whole page. */}
        <FluentProvider theme={themes[name]}>
          <Height>
            <AppearanceContext value={value}>{children}</AppearanceContext>
          </Height>
        </FluentProvider>
      </SSRProvider>
    </RendererProvider>
  );
}

/** Below the provider, since styles made above it would lack the nonce. */
function Height({ children }: { readonly children: ReactNode }) {
  return <div className={useStyles().page}>{children}</div>;
}
