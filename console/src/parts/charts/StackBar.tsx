import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { Legend } from './Legend';
import { type Part, useTones } from './tones';

const useStyles = makeStyles({
  root: { display: 'grid', gap: tokens.spacingVerticalM },
  bar: {
    display: 'flex',
    gap: '2px',
    height: '28px',
    borderRadius: tokens.borderRadiusMedium,
    overflow: 'hidden',
    backgroundColor: tokens.colorNeutralStencil1Alpha,
  },
  part: { flexBasis: 0, minWidth: '4px' },
});

/** Parts of a whole in one bar, and what they are. */
export function StackBar({ parts }: { readonly parts: readonly Part[] }) {
  const styles = useStyles();
  const tones = useTones();
  return (
    <div className={styles.root}>
      <div className={styles.bar}>
        {parts
          .filter((part) => part.value > 0)
          .map(({ key, value, tone }) => (
            <div key={key} className={mergeClasses(styles.part, tones[tone])} style={{ flexGrow: value }} />
          ))}
      </div>
      <Legend parts={parts} />
    </div>
  );
}
