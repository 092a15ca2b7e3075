import { Button, makeStyles, Popover, PopoverSurface, PopoverTrigger, tokens } from '@fluentui/react-components';
import { WarningRegular } from '@fluentui/react-icons/svg/warning';
import type { Warning } from '../../../api/preview';
import { useT } from '../../../texts/context';
import { WarningList } from '../WarningList';

const useStyles = makeStyles({
  // Its text stands where the text above it does.
  button: { marginLeft: '-8px', minWidth: 0 },
  icon: { color: tokens.colorStatusWarningForeground3 },
  surface: { maxWidth: 'min(420px, calc(100vw - 64px))' },
  list: { margin: 0, paddingLeft: tokens.spacingHorizontalL, display: 'grid', gap: tokens.spacingVerticalS },
});

export interface ContradictionsProps {
  readonly policy: string;
  readonly warnings: readonly Warning[];
}

/** How many settings of a policy contradict each other; which, for whoever asks. */
export function Contradictions({ policy, warnings }: ContradictionsProps) {
  const t = useT();
  const styles = useStyles();
  return (
    <Popover withArrow trapFocus>
      <PopoverTrigger disableButtonEnhancement>
        <Button
          className={styles.button}
          size="small"
          appearance="subtle"
          icon={<WarningRegular className={styles.icon} />}
        >
          {t('policies.warnings', { count: warnings.length })}
        </Button>
      </PopoverTrigger>
      <PopoverSurface className={styles.surface} aria-label={t('policies.warningsOf', { name: policy })} tabIndex={-1}>
        <WarningList warnings={warnings} className={styles.list} />
      </PopoverSurface>
    </Popover>
  );
}
