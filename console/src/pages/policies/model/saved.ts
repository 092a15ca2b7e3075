import { forget, keep, kept } from '../../../parts/kept';
import type { Draft } from './draft';

/** What was edited and not saved, and from what it began. */
export interface Saved {
  readonly draft: Draft;
  /** The policy that it began from; none for a new one. */
  readonly base: Draft | null;
  readonly version: string | null;
  /** When it was edited last, milliseconds of `Date.now()`. */
  readonly at: number;
}

/** Whose draft of what: drafts of one person are never shown to another on the same browser. */
export const draftKey = (organisation: string, user: string, policy: string): string =>
  `draft.${organisation}.${user}.${policy}`;

export const keepDraft = (key: string, saved: Saved): void => keep(key, JSON.stringify(saved));
export const forgetDraft = forget;

export function keptDraft(key: string): Saved | null {
  const text = kept(key);
  if (text === null) return null;
  try {
    const saved = JSON.parse(text) as Partial<Saved> | null;
    const whole = saved?.draft !== undefined && saved.at !== undefined && typeof saved.draft.values === 'object';
    return whole ? (saved as Saved) : null;
  } catch {
    return null;
  }
}
