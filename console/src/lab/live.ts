import { useEffect, useState } from 'react';
import { request } from '../api/http';
import type { Act, State, Told } from './model';

/** The phones as they are, and whether they are still heard of. */
export interface Live {
  readonly state: State | null;
  readonly connected: boolean;
}

/** Follows the phones: the server tells the whole state after every change; the browser connects again by itself. */
export function useLive(): Live {
  const [live, setLive] = useState<Live>({ state: null, connected: false });
  useEffect(() => {
    const events = new EventSource('/lab/events');
    events.addEventListener('state', (event: MessageEvent<string>) => {
      setLive({ state: JSON.parse(event.data) as State, connected: true });
    });
    events.addEventListener('open', () => setLive((before) => ({ ...before, connected: true })));
    events.addEventListener('error', () => setLive((before) => ({ ...before, connected: false })));
    return () => events.close();
  }, []);
  return live;
}

/** Does something on a phone; `reset` is for all of them. */
export async function act(phone: string | null, what: Act): Promise<Told> {
  const body = phone === null ? what : { ...what, phone };
  return (await request<Told>('POST', '/lab/act', { body })).data;
}

/** Begins a recording, on phones that are set up anew, or ends it. */
export async function record(recording: boolean): Promise<void> {
  await request('POST', '/lab/recording', { body: { recording } });
}
