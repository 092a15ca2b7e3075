import { useCallback } from 'react';
import { useT } from '../texts/context';
import type { Spot } from './model';

/** "Mail · work"; an app without accounts is its name. */
export function useSpotName(): (spot: Spot) => string {
  const t = useT();
  return useCallback(
    ({ app, account }) =>
      app === 'notes'
        ? t('lab.app.notes')
        : t('lab.spot', { app: t(`lab.app.${app}`), account: t(`lab.account.${account}`) }),
    [t],
  );
}
