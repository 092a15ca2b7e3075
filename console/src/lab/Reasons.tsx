import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { useWords } from '../texts/context';
import { outcome, type Side } from './model';
import { useSpotName } from './useSpotName';
import { OutcomeIcon } from './Verdict';

const useStyles = makeStyles({
  side: { display: 'grid', gap: '4px' },
  who: { display: 'flex', alignItems: 'center', gap: '6px', color: tokens.colorNeutralForeground2 },
  lines: {
    margin: 0,
    padding: '0 0 0 8px',
    listStyleType: 'none',
    borderLeft: `2px solid ${tokens.colorNeutralStroke1}`,
  },
  line: { padding: '2px 0', overflowWrap: 'anywhere' },
});

/** What each account answered, in the client's own words. */
export function Reasons({ sides }: { readonly sides: readonly Side[] }) {
  const { t, language } = useWords();
  const styles = useStyles();
  const name = useSpotName();
  if (sides.length === 0) return <Text size={200}>{t('lab.answer.nobody')}</Text>;
  return sides.map((side) => (
    <div key={`${side.app} ${side.account}`} className={styles.side}>
      <Text size={200} className={styles.who}>
        <OutcomeIcon outcome={outcome(side.verdict)} />
        {t('lab.answer.asked', { spot: name(side) })}
      </Text>
      <ul className={styles.lines}>
        {side.lines[language].map((line, place) => (
          <li key={`${place} ${line}`} className={styles.line}>
            <Text size={200}>{line}</Text>
          </li>
        ))}
      </ul>
    </div>
  ));
}
