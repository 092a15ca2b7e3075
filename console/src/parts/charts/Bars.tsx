import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useNumbers } from '../useNumbers';
import { type Part, useTones } from './tones';

const useStyles = makeStyles({
  root: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, max-content) minmax(60px, 1fr) max-content',
    alignItems: 'center',
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    '@media (max-width: 479px)': { gridTemplateColumns: 'minmax(0, 2fr) minmax(60px, 2fr) max-content' },
  },
  label: { overflowWrap: 'anywhere' },
  track: { backgroundColor: tokens.colorNeutralStencil1Alpha, borderRadius: tokens.borderRadiusSmall, height: '16px' },
  // However few, what is not none is seen.
  bar: { height: '100%', minWidth: '3px', borderRadius: tokens.borderRadiusSmall },
  value: { textAlign: 'right', fontVariantNumeric: 'tabular-nums', fontWeight: tokens.fontWeightSemibold },
});

/** Values beside each other, the longest bar for the largest. */
export function Bars({ parts }: { readonly parts: readonly Part[] }) {
  const styles = useStyles();
  const tones = useTones();
  const number = useNumbers();
  const most = Math.max(1, ...parts.map((part) => part.value));
  return (
    <div className={styles.root}>
      {parts.flatMap(({ key, label, value, tone }) => [
        <span key={`${key} label`} className={styles.label}>
          {label}
        </span>,
        <div key={`${key} bar`} className={styles.track}>
          {value > 0 && (
            <div className={mergeClasses(styles.bar, tones[tone])} style={{ width: `${(100 * value) / most}%` }} />
          )}
        </div>,
        <span key={`${key} value`} className={styles.value}>
          {number(value)}
        </span>,
      ])}
    </div>
  );
}
