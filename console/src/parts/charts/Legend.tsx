import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useNumbers } from '../useNumbers';
import { type Part, useTones } from './tones';

const useStyles = makeStyles({
  root: { display: 'flex', flexWrap: 'wrap', gap: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalL}` },
  one: { display: 'inline-flex', alignItems: 'center', gap: tokens.spacingHorizontalS },
  swatch: { width: '14px', height: '14px', borderRadius: tokens.borderRadiusSmall, flexShrink: 0 },
  value: { fontWeight: tokens.fontWeightSemibold, fontVariantNumeric: 'tabular-nums' },
});

/** What the colours and patterns of a chart stand for, with how many there are. */
export function Legend({ parts }: { readonly parts: readonly Part[] }) {
  const styles = useStyles();
  const tones = useTones();
  const number = useNumbers();
  return (
    <div className={styles.root}>
      {parts.map(({ key, label, value, tone }) => (
        <span key={key} className={styles.one}>
          <span className={mergeClasses(styles.swatch, tones[tone])} />
          {label} <span className={styles.value}>{number(value)}</span>
        </span>
      ))}
    </div>
  );
}
