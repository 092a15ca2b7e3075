import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components';
import type { Changed, Effect } from '../../../api/preview';
import { asSentence } from '../model/notes';
import { useT } from '../../../texts/context';

const useStyles = makeStyles({
  root: { display: 'grid', gap: tokens.spacingVerticalM },
  head: { margin: 0, display: 'flex', gap: tokens.spacingHorizontalS, alignItems: 'center' },
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
  before: { color: tokens.colorNeutralForeground3 },
  note: { display: 'block', color: tokens.colorNeutralForeground3 },
});

const ORDER: readonly Effect[] = ['stricter', 'looser', 'different', 'none'];
const COLORS = { stricter: 'brand', looser: 'warning', different: 'informative', none: 'subtle' } as const;

/** Changes by what they do: what got stricter, what looser, what is merely different. */
export function ChangeList({ changes }: { readonly changes: readonly Changed[] }) {
  const t = useT();
  const styles = useStyles();
  return (
    <div className={styles.root}>
      {ORDER.map((effect) => {
        const own = changes.filter((change) => change.effect === effect);
        return (
          own.length > 0 && (
            <section key={effect}>
              <Text as="h3" size={300} weight="semibold" className={styles.head}>
                {t(`effect.${effect}`)}
                <Badge appearance="tint" color={COLORS[effect]}>
                  {own.length}
                </Badge>
              </Text>
              <ul className={styles.list}>
                {own.map((change) => (
                  <Line key={`${change.title} ${change.properties.join()}`} change={change} />
                ))}
              </ul>
            </section>
          )
        );
      })}
    </div>
  );
}

function Line({ change }: { readonly change: Changed }) {
  const t = useT();
  const styles = useStyles();
  return (
    <li className={styles.one}>
      <Text weight="semibold">{change.title}</Text>
      <span>
        {change.to} <span className={styles.before}>{t('change.before', { value: change.from })}</span>
        {change.note != null && (
          <Text size={200} className={styles.note}>
            {asSentence(change.note)}
          </Text>
        )}
      </span>
    </li>
  );
}
