let over = false;
const listeners = new Set<() => void>();

/** Whether the server has said that nobody is signed in any more. */
export const ended = (): boolean => over;

export function endSession(): void {
  over = true;
  for (const listener of listeners) listener();
}

export function subscribeEnded(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
