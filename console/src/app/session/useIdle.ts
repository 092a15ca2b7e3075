import { useEffect, useState } from 'react';
import { wire } from '../../api/http';
import type { Session } from '../../api/session';
import { ended, subscribeEnded } from './ended';
import { type Idle, idle } from './idle';
import { activity } from './activity';

const same = (a: Idle, b: Idle) => a.is === b.is && (a.is !== 'ending' || b.is !== 'ending' || a.seconds === b.seconds);

/** How the session stands, looked at every second; `tell` is called when the server should know that work goes on. */
export function useIdle(session: Session, tell: () => void): Idle {
  const [state, setState] = useState<Idle>({ is: 'fine' });

  useEffect(() => {
    const look = () => {
      const moments = {
        now: Date.now(),
        contact: wire.lastContact,
        input: activity.last,
        expires: Date.parse(session.expires),
        idleSeconds: session.idleSeconds,
      };
      const next: Idle = ended() ? { is: 'ended' } : idle(moments);
      if (next.is === 'tell') tell();
      setState((before) => (same(before, next) ? before : next));
    };
    const timer = setInterval(look, 1000);
    const stop = subscribeEnded(look);
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [session, tell]);

  return state;
}
