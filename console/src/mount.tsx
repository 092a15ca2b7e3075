import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Language } from './texts/Language';
import { Appearance } from './theme/Appearance';

/** Puts an entry's pages into its document, with the look and the language that all entries share. */
export function mount(pages: ReactNode): void {
  const root = document.getElementById('root');
  if (root === null) throw new Error('the page has no #root');
  createRoot(root).render(
    <StrictMode>
      <Appearance>
        <Language>{pages}</Language>
      </Appearance>
    </StrictMode>,
  );
}
