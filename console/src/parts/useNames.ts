import { useQuery } from '@tanstack/react-query';
import { ApiError } from '../api/http';
import { group, user } from '../api/directory';
import { useMay } from '../app/session/context';

/** How a directory object is called: its name, or its id while that is not known. */
export interface Named {
  readonly name: string;
  readonly detail?: string;
  /** The directory has no such object any more. */
  readonly gone: boolean;
}

const MINUTES = 5 * 60_000;

const gone = (error: Error | null): boolean => error instanceof ApiError && error.status === 404;

export function useGroup(id: string): Named {
  const enabled = useMay('DirectoryRead');
  const { data, error } = useQuery({
    queryKey: ['group', id],
    queryFn: ({ signal }) => group(id, signal),
    enabled,
    staleTime: MINUTES,
  });
  return { name: data?.displayName ?? id, gone: gone(error) };
}

export function useUser(id: string): Named {
  const enabled = useMay('DirectoryRead') && id !== '';
  const { data, error } = useQuery({
    queryKey: ['user', id],
    queryFn: ({ signal }) => user(id, signal),
    enabled,
    staleTime: MINUTES,
  });
  if (data === undefined) return { name: id, gone: gone(error) };
  return { name: data.displayName, detail: data.userPrincipalName, gone: false };
}
