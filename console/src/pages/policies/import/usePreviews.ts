import { useQueries, type UseQueryResult } from '@tanstack/react-query';
import type { PolicyRow } from '../../../api/policies';
import { preview, type Preview } from '../../../api/preview';
import { useWords } from '../../../texts/context';
import type { Incoming } from './read';

/** A policy of a file, the stored one whose place it takes, and what that would change. */
export interface Candidate {
  readonly one: Incoming;
  readonly replaces: PolicyRow | undefined;
  readonly preview: UseQueryResult<Preview>;
}

/** Asks for each policy what importing it would change, before anything is stored. */
export function usePreviews(incoming: readonly Incoming[], known: readonly PolicyRow[]): readonly Candidate[] {
  const { language } = useWords();
  const pairs = incoming.map((one) => ({
    one,
    replaces: known.find((other) => other.kind === one.platform && other.name === one.name),
  }));
  const previews = useQueries({
    queries: pairs.map(({ one, replaces }) => ({
      queryKey: ['preview', 'import', one.key, replaces?.id ?? null, one.body, language],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
        preview({ ...one.body, ...(replaces === undefined ? {} : { id: replaces.id }) }, language, signal),
      // Once imported, it would be compared with itself.
      staleTime: Infinity,
      gcTime: 0,
    })),
  });
  return pairs.flatMap((pair, index) => {
    const own = previews[index];
    return own === undefined ? [] : [{ ...pair, preview: own }];
  });
}

/** Whether the server has judged it and would take it. */
export const isTaken = ({ preview: { data } }: Candidate): boolean => data?.errors.length === 0;
