import { useEffect, useRef, useState } from 'react';

const SHOWN_MS = 4000;

/** Whether a value changed a moment ago; not when it is seen first. */
export function useChanged(value: string): boolean {
  const before = useRef(value);
  const [changed, setChanged] = useState(false);
  useEffect(() => {
    if (before.current === value) return;
    before.current = value;
    setChanged(true);
    const timer = window.setTimeout(() => setChanged(false), SHOWN_MS);
    return () => window.clearTimeout(timer);
  }, [value]);
  return changed;
}
