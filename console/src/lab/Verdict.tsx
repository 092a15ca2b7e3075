import { makeStyles, mergeClasses } from '@fluentui/react-components';
import { ArrowSwapFilled } from '@fluentui/react-icons/svg/arrow-swap';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { DismissCircleFilled } from '@fluentui/react-icons/svg/dismiss-circle';
import { colours } from './colours';
import type { Outcome } from './model';

const useStyles = makeStyles({
  icon: { display: 'inline-grid', fontSize: '18px', flexShrink: 0 },
  large: { fontSize: '24px' },
  allowed: { color: colours.allowed },
  changed: { color: colours.changed },
  refused: { color: colours.refused },
});

/** The sign of an outcome; its shape says it too. */
export function OutcomeIcon({ outcome, large = false }: { readonly outcome: Outcome; readonly large?: boolean }) {
  const styles = useStyles();
  return (
    <span aria-hidden className={mergeClasses(styles.icon, large && styles.large, styles[outcome])}>
      {outcome === 'allowed' && <CheckmarkCircleFilled />}
      {outcome === 'changed' && <ArrowSwapFilled />}
      {outcome === 'refused' && <DismissCircleFilled />}
    </span>
  );
}
