import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { useT } from '../../../texts/context';
import type { Change } from '../model/words';

const useStyles = makeStyles({
  list: { listStyle: 'none', margin: 0, padding: 0, display: 'grid' },
  one: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 2fr) minmax(0, 3fr)',
    gap: `2px ${tokens.spacingHorizontalL}`,
    padding: `${tokens.spacingVerticalS} 0`,
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    overflowWrap: 'anywhere',
    '@media (max-width: 599px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  before: { color: tokens.colorNeutralForeground3, textDecorationLine: 'line-through' },
});

/** Changes, setting by setting: what it was, what it will be. */
export function ChangeList({ changes }: { readonly changes: readonly Change[] }) {
  const t = useT();
  const styles = useStyles();
  return (
    <ul className={styles.list}>
      {changes.map((change) => (
        <li key={change.key} className={styles.one}>
          <Text weight="semibold">{change.title}</Text>
          <span>
            <del className={styles.before} aria-label={t('change.before', { value: change.before })}>
              {change.before}
            </del>{' '}
            <span aria-hidden>→</span>{' '}
            <Text as="em" italic={false}>
              {change.after}
            </Text>
          </span>
        </li>
      ))}
    </ul>
  );
}
