import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { Opener } from '../../../parts/Opener';
import { useT } from '../../../texts/context';

const useStyles = makeStyles({
  root: {
    position: 'sticky',
    bottom: 0,
    zIndex: 1,
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusXLarge,
    boxShadow: tokens.shadow16,
  },
  text: { flex: '1 1 200px' },
});

export interface SaveBarProps {
  readonly changes: number;
  readonly faults: number;
  /** What saving begins with. */
  readonly action: string;
  readonly onAct: () => void;
  readonly onDiscard: () => void;
}

/** What is not saved yet, and what to do with it. */
export function SaveBar({ changes, faults, action, onAct, onDiscard }: SaveBarProps) {
  const t = useT();
  const styles = useStyles();
  return (
    <div className={styles.root} role="region" aria-label={t('save.region')}>
      <Text className={styles.text} role="status">
        {faults > 0 ? t('save.faults', { count: faults }) : t('save.changes', { count: changes })}
      </Text>
      <Button onClick={onDiscard} disabled={changes === 0}>
        {t('save.discard')}
      </Button>
      <Opener appearance="primary" onClick={onAct} disabled={changes === 0 || faults > 0}>
        {action}
      </Opener>
    </div>
  );
}
