import { forget, keep, kept } from '../../../parts/kept';
import type { Draft } from './draft';

/** What was edited and not saved, and from what it began. */
export interface Saved {
  readonly draft: Draft;
  /** None for a configuration that is not there yet. */
  readonly base: { readonly draft: Draft; readonly version: string } | null;
}

/** Whose draft of what: drafts of one person are never shown to another on the same browser. */
export const savedKey = (organisation: string, user: string, id: string): string =>
  `configuration.${organisation}.${user}.${id}`;

export const keepSaved = (key: string, saved: Saved): void => keep(key, JSON.stringify(saved));
export const forgetSaved = forget;

export function keptSaved(key: string): Saved | null {
  const text = kept(key);
  if (text === null) return null;
  try {
    const saved = JSON.parse(text) as Partial<Saved> | null;
    return Array.isArray(saved?.draft?.values) && saved.base !== undefined ? (saved as Saved) : null;
  } catch {
    return null;
  }
}
