import { useCallback } from 'react';
import type { BlockedAsk } from '../../api/overview';
import { type PlainKey, useT } from '../../texts/context';
import { en } from '../../texts/en';

/** A text of the catalogue for a word of the server, if there is one. */
const known = (key: string): PlainKey | null => (Object.hasOwn(en, key) ? (key as PlainKey) : null);

/** What was asked in words: "Print", "Paste: a personal account". A word of a newer server is shown as it is. */
export function useAskWords(): (ask: BlockedAsk) => string {
  const t = useT();
  return useCallback(
    ({ kind, destination }) => {
      const end = known(`end.${destination}`) ?? known(`channel.${destination}`) ?? known(`place.${destination}`);
      const other = end === null ? destination : t(end);
      const what = known(`asked.${kind}`);
      // A channel says it all: "Print".
      if (kind === 'channel') return other;
      return `${what === null ? kind : t(what)}: ${other}`;
    },
    [t],
  );
}
