import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { PlatformTables } from '../../../api/tables';
import { changed as changedNames, type Draft, empty } from '../model/draft';
import type { Write } from '../model/form';
import { forgetDraft, keepDraft, type Saved } from '../model/saved';
import { Properties } from '../model/values';
import type { Editing } from './editing';
import { useLiveNotes } from './useLiveNotes';

/** What the server holds of the policy that is edited. */
export interface Base {
  readonly draft: Draft;
  readonly version: string;
}

export interface Start {
  /** The policy's id; none for one that is not there yet. */
  readonly id: string | null;
  readonly tables: PlatformTables;
  /** None for a policy that is not there yet. */
  readonly base: Base | null;
  /** What to begin with, where it is not the base. */
  readonly draft: Draft;
  readonly kept: Saved | null;
  /** Where unsaved work is kept in this browser. */
  readonly keptAs: string;
  readonly readOnly: boolean;
}

export interface Editor extends Editing {
  readonly base: Base | null;
  /** Goes on with this draft upon this base. */
  readonly begin: (base: Base | null, draft: Draft) => void;
  /** Unsaved work of before that stands here again. */
  readonly restored: Date | null;
  readonly discard: () => void;
}

/** The state of the editor. Every change is kept in this browser until it is saved or discarded. */
export function useEditor({ id, tables, base: loaded, draft: fresh, kept, keptAs: key, readOnly }: Start): Editor {
  const properties = useMemo(() => new Properties(tables.properties), [tables]);
  const [base, setBase] = useState(kept === null ? loaded : baseOf(kept));
  const [draft, setDraft] = useState(kept?.draft ?? fresh);
  const [restored, setRestored] = useState(kept === null ? null : new Date(kept.at));
  const untouched = useRef(true);

  const before = base?.draft ?? empty(draft.platform);
  const changed = useMemo(() => new Set(changedNames(before, draft, properties)), [before, draft, properties]);

  useEffect(() => {
    if (untouched.current) return;
    if (changed.size === 0) forgetDraft(key);
    else keepDraft(key, { draft, base: base?.draft ?? null, version: base?.version ?? null, at: Date.now() });
  }, [key, draft, base, changed]);

  const change = useCallback((part: Partial<Draft>) => {
    untouched.current = false;
    setDraft((now) => ({ ...now, ...part }));
  }, []);
  const write = useCallback((values: Write) => {
    untouched.current = false;
    setDraft((now) => ({ ...now, values: { ...now.values, ...values } }));
  }, []);
  const begin = useCallback((next: Base | null, with_: Draft) => {
    untouched.current = false;
    setBase(next);
    setDraft(with_);
    setRestored(null);
  }, []);
  const discard = useCallback(() => {
    forgetDraft(key);
    setBase(loaded);
    setDraft(loaded?.draft ?? fresh);
    setRestored(null);
    untouched.current = true;
  }, [key, loaded, fresh]);

  // What is saved may contradict itself too, and whoever only reads is told so. A new policy is judged once it says something.
  const notes = useLiveNotes(id, draft, id !== null || changed.size > 0);

  return {
    tables,
    properties,
    draft,
    changed,
    notes,
    readOnly,
    change,
    write,
    base,
    begin,
    restored,
    discard,
  };
}

function baseOf(kept: Saved): Base | null {
  return kept.base === null || kept.version === null ? null : { draft: kept.base, version: kept.version };
}
