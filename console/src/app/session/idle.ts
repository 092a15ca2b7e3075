/** Seconds before the end at which the console asks whether somebody is there. */
export const WARNING = 60;

export interface Moments {
  readonly now: number;
  /** When the server last answered. */
  readonly contact: number;
  /** When somebody last touched the page. */
  readonly input: number;
  /** When the session ends in any case. */
  readonly expires: number;
  readonly idleSeconds: number;
}

export type Idle =
  | { readonly is: 'fine' }
  /** Somebody works here without asking the server anything: it is told. */
  | { readonly is: 'tell' }
  | { readonly is: 'ending'; readonly seconds: number; readonly forGood: boolean }
  | { readonly is: 'ended' };

/** How a session stands. All moments are milliseconds. */
export function idle({ now, contact, input, expires, idleSeconds }: Moments): Idle {
  const end = Math.min(contact + idleSeconds * 1000, expires);
  const seconds = Math.ceil((end - now) / 1000);
  if (seconds <= 0) return { is: 'ended' };
  const worked = input > contact && now - contact > (idleSeconds * 1000) / 4;
  if (worked && end !== expires) return { is: 'tell' };
  if (seconds <= WARNING) return { is: 'ending', seconds, forGood: end === expires };
  return { is: 'fine' };
}
