import { useSyncExternalStore } from 'react';

const second = 1000;
let listeners: readonly (() => void)[] = [];
let timer: number | undefined;

function subscribe(listener: () => void): () => void {
  listeners = [...listeners, listener];
  timer ??= window.setInterval(() => listeners.forEach((one) => one()), second);
  return () => {
    listeners = listeners.filter((one) => one !== listener);
    if (listeners.length === 0) {
      window.clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The time, in whole seconds as milliseconds, told anew each second. One timer for the whole page. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => Math.floor(Date.now() / second) * second);
