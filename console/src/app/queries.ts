import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from '../api/http';
import { endSession } from './session/ended';

const refused = (error: Error): boolean => error instanceof ApiError && error.status < 500;

/** Ends the session everywhere once the server no longer knows it. The gate's own question is not meant. */
const noticed = (error: Error, key?: readonly unknown[]): void => {
  if (error instanceof ApiError && error.status === 401 && key?.[0] !== 'session') endSession();
};

export const makeClient = () =>
  new QueryClient({
    queryCache: new QueryCache({ onError: (error, query) => noticed(error, query.queryKey) }),
    mutationCache: new MutationCache({ onError: (error) => noticed(error) }),
    defaultOptions: {
      queries: { staleTime: 15_000, retry: (count, error) => !refused(error) && count < 1 },
      mutations: { retry: false },
    },
  });
