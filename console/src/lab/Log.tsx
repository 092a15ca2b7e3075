import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { ago } from '../parts/useMoments';
import { useWords } from '../texts/context';
import type { Line, Phone } from './model';
import { useLineText } from './useLineText';
import { useNow } from './useNow';

const useStyles = makeStyles({
  title: { margin: `0 0 ${tokens.spacingVerticalS}` },
  list: {
    display: 'grid',
    gap: '2px',
    margin: 0,
    padding: 0,
    listStyleType: 'none',
    maxHeight: '420px',
    overflowY: 'auto',
  },
  line: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) auto',
    gap: '2px 12px',
    padding: '6px 0',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  text: { overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground2 },
  latest: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '2px 10px',
    alignItems: 'baseline',
    minHeight: '20px',
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalM}`,
    backgroundColor: tokens.colorNeutralBackground3,
    borderRadius: tokens.borderRadiusLarge,
  },
});

interface LogProps {
  readonly log: readonly Line[];
  readonly phones: readonly Phone[];
}

function useWho(phones: readonly Phone[]): (line: Line) => string {
  const { t } = useWords();
  return ({ phone, app }) => {
    const name = phones.find(({ id }) => id === phone)?.name ?? t('lab.log.all');
    return app === undefined ? name : `${name}, ${t(`lab.app.${app}`)}`;
  };
}

function Age({ at }: { readonly at: number }) {
  const { language } = useWords();
  const now = useNow();
  return <time dateTime={new Date(at).toISOString()}>{ago(new Date(at), new Date(Math.max(now, at)), language)}</time>;
}

/** What happened last, above the phones; said aloud to who cannot see it. */
export function Latest({ log, phones }: LogProps) {
  const { t } = useWords();
  const styles = useStyles();
  const text = useLineText();
  const who = useWho(phones);
  const [line] = log;
  return (
    <div className={styles.latest}>
      {line === undefined ? (
        <Text size={200}>{t('lab.log.none')}</Text>
      ) : (
        <>
          <Text size={200} className={styles.text} role="status" data-latest={line.what}>
            <strong>{who(line)}</strong>: {text(line)}
          </Text>
          <Text size={200} className={styles.quiet}>
            <Age at={line.at} />
          </Text>
        </>
      )}
    </div>
  );
}

/** Everything that happened lately, newest first. */
export function Log({ log, phones }: LogProps) {
  const { t } = useWords();
  const styles = useStyles();
  const text = useLineText();
  const who = useWho(phones);
  return (
    <section aria-labelledby="log">
      <Text as="h2" id="log" weight="semibold" size={500} block className={styles.title}>
        {t('lab.log')}
      </Text>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls takes the keyboard */}
      <ul className={styles.list} tabIndex={0} aria-labelledby="log">
        {log.map((line) => (
          <li key={line.id} className={styles.line} data-line={line.what}>
            <Text size={200} className={styles.text}>
              <strong>{who(line)}</strong>: {text(line)}
            </Text>
            <Text size={200} className={styles.quiet}>
              <Age at={line.at} />
            </Text>
          </li>
        ))}
      </ul>
    </section>
  );
}
