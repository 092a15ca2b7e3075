import { useCallback } from 'react';
import { useT } from '../texts/context';
import { closedBy, type Line, type Standing } from './model';

/** A line of the log in words. */
export function useLineText(): (line: Line) => string {
  const t = useT();
  return useCallback(
    (line) => {
      switch (line.what) {
        case 'policyChanged': {
          if (line.changes.length === 0) return t('lab.log.policyFirst');
          const changes = line.changes.map(({ setting, was, now }) => t('lab.log.change', { setting, was, now }));
          return t('lab.log.policyChanged', { changes: changes.join(', ') });
        }
        case 'wipeDone':
          return t('lab.log.wipeDone', { count: line.personal });
        case 'standing':
          return t('lab.log.standing', { standing: t(`lab.standing.${standingKey(line.standing)}`) });
        case 'network':
          return t(line.online ? 'lab.log.online' : 'lab.log.offline');
        case 'management':
          return t('lab.log.management', { state: t(`lab.management.${line.state}`) });
        case 'acted':
          return t('lab.log.acted', { act: t(`lab.act.${line.act}`), verdict: t(`lab.verdict.${line.verdict}`) });
        default:
          return t(`lab.log.${line.what}`);
      }
    },
    [t],
  );
}

/** The standings that have a text of their own; the rest are closed. */
function standingKey(standing: Standing) {
  const closed = closedBy(standing);
  if (closed === null) return standing as Exclude<Standing, object>;
  return closed === 'joining' || closed === 'wiping' || closed === 'wiped' ? closed : 'closed';
}
