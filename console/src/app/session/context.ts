import { createContext, useContext } from 'react';
import type { Permission, Session } from '../../api/session';

export interface Signed {
  readonly session: Session;
  readonly may: (permission: Permission) => boolean;
  readonly leave: () => void;
}

export const SessionContext = createContext<Signed | null>(null);

/** Who is signed in. Stands below the session's gate only. */
export function useSession(): Signed {
  const signed = useContext(SessionContext);
  if (signed === null) throw new Error('useSession stands outside of SessionGate');
  return signed;
}

/** Whether the role shows this. The server decides again. */
export const useMay = (permission: Permission): boolean => useSession().may(permission);
