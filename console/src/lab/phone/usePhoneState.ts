import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { act as send } from '../live';
import type { Act, Phone, Told } from '../model';
import { accountOf, type Banner, documentOf, type PhoneParts, type Screen, type Sheet } from './context';

const BANNER_MS = 8000;

/** Where the phone goes when somebody goes back. */
function before(screen: Screen): Screen {
  switch (screen.show) {
    case 'document':
      return { show: 'app', ...screen.spot };
    case 'edit':
      return screen.item === null
        ? { show: 'app', ...screen.spot }
        : { show: 'document', spot: screen.spot, item: screen.item };
    default:
      return { show: 'home' };
  }
}

/** The screen, or where it falls back to because its document is gone or closed. */
function reachable(phone: Phone, screen: Screen): Screen {
  if (screen.show !== 'document' && screen.show !== 'edit') return screen;
  const { spot, item } = screen;
  const account = accountOf(phone, spot);
  const there = account?.closed === null && (item === null || documentOf(phone, spot, item) !== undefined);
  return there ? screen : { show: 'app', ...spot };
}

/** Acts whose answer needs no sheet when all went well. */
const quiet: readonly Act['act'][] = [
  'copy',
  'edit',
  'offline',
  'management',
  'checkIn',
  'signIn',
  'signOut',
  'gate',
  'person',
  'leave',
  'facts',
  'biometric',
];

export interface PhoneState {
  readonly parts: PhoneParts;
  readonly sheet: Sheet | null;
  readonly banner: Banner | null;
  readonly dropBanner: () => void;
}

/** What a phone's screen shows, and what happens when somebody does something. */
export function usePhoneState(phone: Phone): PhoneState {
  const [wanted, setWanted] = useState<Screen>({ show: 'home' });
  const [sheet, lift] = useState<Sheet | null>(null);
  const [banner, setBanner] = useState<Banner | null>(null);
  const [busy, setBusy] = useState(false);
  const moved = useRef(false);
  const screen = reachable(phone, wanted);

  const go = useCallback((to: Screen) => {
    moved.current = true;
    setBanner(null);
    setWanted(to);
  }, []);
  const arrived = useCallback(() => {
    const by = moved.current;
    moved.current = false;
    return by;
  }, []);
  const dropBanner = useCallback(() => setBanner(null), []);

  useEffect(() => {
    if (banner === null) return;
    const timer = window.setTimeout(dropBanner, BANNER_MS);
    return () => window.clearTimeout(timer);
  }, [banner, dropBanner]);

  const perform = useCallback(
    async (asked: Act): Promise<Told | null> => {
      setBusy(true);
      try {
        const told = await send(phone.id, asked);
        if (asked.act === 'notification' && told.done) {
          lift(null);
          setBanner({ app: asked.from.app, text: told.shown ?? null, asked, told });
        } else if (!quiet.includes(asked.act) || told.hindered !== undefined) {
          lift({ sheet: 'answer', asked, told });
        }
        return told;
      } catch (cause) {
        lift({ sheet: 'problem', error: cause instanceof Error ? cause : new Error(String(cause)) });
        return null;
      } finally {
        setBusy(false);
      }
    },
    [phone.id],
  );

  const parts = useMemo<PhoneParts>(
    () => ({ phone, screen, busy, go, back: () => go(before(screen)), arrived, lift, perform }),
    [phone, screen, busy, go, arrived, perform],
  );
  return { parts, sheet, banner, dropBanner };
}
