import { useMemo } from 'react';
import { useT } from '../../../texts/context';
import type { FrameWords } from '../model/words';

/** The words for what a policy says beside its settings. */
export function useFrameWords(): FrameWords {
  const t = useT();
  return useMemo(
    () => ({
      unset: t('policy.unset'),
      titles: {
        displayName: t('policy.name'),
        description: t('policy.description'),
        targetedAppManagementLevels: t('states.title'),
        appGroupType: t('apps.group'),
        apps: t('apps.title'),
        assignments: t('tab.assignments'),
      },
      say: (name, draft) => {
        switch (name) {
          case 'displayName':
            return draft.name || t('policy.unset');
          case 'description':
            return draft.description || t('policy.unset');
          case 'targetedAppManagementLevels':
            return draft.states.length === 0
              ? t('states.every')
              : draft.states.map((state) => t(`states.${state}`)).join(', ');
          case 'appGroupType':
            return t(`apps.group.${draft.groupType}`);
          case 'apps':
            return draft.apps.length === 0 ? t('policy.unset') : draft.apps.join(', ');
          default:
            return t('assign.count', {
              in: draft.assigned.filter((one) => !one.exclude).length,
              out: draft.assigned.filter((one) => one.exclude).length,
            });
        }
      },
    }),
    [t],
  );
}
