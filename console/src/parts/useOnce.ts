import { useCallback, useRef, useState } from 'react';

export interface Once {
  /** Acts, unless it did already. */
  readonly act: () => void;
  /** It is acting, or has acted. */
  readonly acted: boolean;
}

/**
 * An action that is done once for as long as its part of the page stands: the second click of a double click comes before
 * a button can look disabled, and what closes a dialog may take a moment. One that fails may be tried again; what went
 * wrong is for the action to show.
 */
export function useOnce(action: () => Promise<unknown>): Once {
  const held = useRef(false);
  const [acted, setActed] = useState(false);
  const act = useCallback(() => {
    if (held.current) return;
    held.current = true;
    setActed(true);
    action().catch(() => {
      held.current = false;
      setActed(false);
    });
  }, [action]);
  return { act, acted };
}
