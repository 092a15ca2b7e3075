import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useCallback, useEffect, useMemo } from 'react';
import { ApiError, wire } from '../../api/http';
import { session as readSession, signInAddress, signOut } from '../../api/session';
import { Problem } from '../../parts/Problem';
import { Splash } from '../../parts/Splash';
import { SessionContext } from './context';
import { SessionWatch } from './SessionWatch';

const here = () => location.pathname + location.search + location.hash;

/** Shows its children to whoever is signed in, and leads everybody else to the sign-in and back here. */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const client = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: ['session'],
    queryFn: async ({ signal }) => {
      const session = await readSession(signal);
      wire.csrf = session.csrf;
      return session;
    },
    staleTime: Infinity,
    gcTime: Infinity,
  });
  const away = data === undefined && error instanceof ApiError && error.status === 401;

  useEffect(() => {
    if (away) location.replace(signInAddress(here()));
  }, [away]);

  const leave = useCallback(() => {
    void signOut().finally(() => {
      client.clear();
      location.replace(signInAddress(import.meta.env.BASE_URL));
    });
  }, [client]);

  const signed = useMemo(
    () =>
      data && { session: data, may: (one: (typeof data.permissions)[number]) => data.permissions.includes(one), leave },
    [data, leave],
  );

  if (signed !== undefined) {
    return (
      <SessionContext value={signed}>
        {children}
        <SessionWatch session={signed.session} />
      </SessionContext>
    );
  }
  if (error !== null && !away) return <Problem error={error} retry={() => void refetch()} />;
  return <Splash />;
}
