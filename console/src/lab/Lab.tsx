import { Link, makeStyles, mergeClasses, Spinner, Tab, TabList, Text, tokens } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { useT } from '../texts/context';
import { FlowPanel } from './flow/FlowPanel';
import { LabBar } from './LabBar';
import { useLive } from './live';
import { Latest, Log } from './Log';
import type { Outcome, Phone, State } from './model';
import { PhoneView } from './phone/PhoneView';
import { Situations } from './Situations';
import { OutcomeIcon } from './Verdict';

const NARROW = '@media (max-width: 1023px)';
const WIDE = '@media (min-width: 1024px)';
const outcomes: readonly Outcome[] = ['allowed', 'changed', 'refused'];

const useStyles = makeStyles({
  page: { minHeight: '100dvh', backgroundColor: tokens.colorNeutralBackground2 },
  main: {
    boxSizing: 'border-box',
    maxWidth: '1460px',
    marginInline: 'auto',
    padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalXL} ${tokens.spacingVerticalXXXL}`,
    display: 'grid',
    gap: tokens.spacingVerticalL,
    gridTemplateColumns: 'minmax(0, 1fr)',
    [NARROW]: { padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalM} ${tokens.spacingVerticalXXXL}` },
  },
  intro: { display: 'grid', gap: tokens.spacingVerticalXS, maxWidth: '110ch' },
  legend: { display: 'flex', flexWrap: 'wrap', gap: '4px 16px', margin: 0, padding: 0, listStyleType: 'none' },
  entry: { display: 'flex', alignItems: 'center', gap: '6px' },
  quiet: { color: tokens.colorNeutralForeground2 },
  choose: { [WIDE]: { display: 'none' } },
  phones: {
    display: 'grid',
    gridTemplateColumns: 'repeat(2, minmax(0, 1fr))',
    gap: tokens.spacingHorizontalXL,
    [NARROW]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  pair: {
    display: 'grid',
    gridTemplateColumns: '320px minmax(0, 1fr)',
    gap: tokens.spacingHorizontalL,
    alignItems: 'start',
    '@media (max-width: 1379px)': { gridTemplateColumns: 'minmax(0, 1fr)', justifyItems: 'center' },
  },
  flow: { width: '100%', minWidth: 0 },
  behind: { [NARROW]: { display: 'none' } },
  waiting: { minHeight: '60vh', display: 'grid', placeItems: 'center' },
});

/** Two phones, where their data may go, and what happens on them. */
export function Lab() {
  const t = useT();
  const styles = useStyles();
  const { state, connected } = useLive();
  useEffect(() => {
    document.title = `${t('lab.title')} · ${t('product.name')}`;
  }, [t]);
  return (
    <div className={styles.page}>
      <LabBar organisation={state?.organisation ?? ''} connected={connected} recording={state?.recording ?? null} />
      <main className={styles.main}>
        {state === null ? (
          <div className={styles.waiting}>
            <Spinner label={t('lab.waiting')} delay={300} />
          </div>
        ) : (
          <Content state={state} />
        )}
      </main>
    </div>
  );
}

function Content({ state }: { readonly state: State }) {
  const t = useT();
  const styles = useStyles();
  const drawn = state.phones.filter((phone) => phone.drawn);
  const [chosen, choose] = useState(drawn[0]?.id);
  return (
    <>
      <Intro state={state} drawn={drawn} />
      <Latest log={state.log} phones={state.phones} />
      <TabList
        className={styles.choose}
        aria-label={t('lab.choosePhone')}
        selectedValue={chosen}
        onTabSelect={(_, { value }) => choose(String(value))}
      >
        {drawn.map((phone) => (
          <Tab key={phone.id} value={phone.id}>
            {phone.name}
          </Tab>
        ))}
      </TabList>
      <div className={styles.phones}>
        {drawn.map((phone) => (
          <div key={phone.id} className={mergeClasses(styles.pair, phone.id !== chosen && styles.behind)}>
            <PhoneView phone={phone} />
            <div className={styles.flow}>
              <FlowPanel phone={phone} />
            </div>
          </div>
        ))}
      </div>
      <Situations phones={state.phones} />
      <Log log={state.log} phones={state.phones} />
    </>
  );
}

function Intro({ state, drawn }: { readonly state: State; readonly drawn: readonly Phone[] }) {
  const t = useT();
  const styles = useStyles();
  const model = (id: string) => drawn.find((phone) => phone.id === id)?.model ?? '';
  return (
    <div className={styles.intro}>
      <Text>{t('lab.intro', { ana: model('ana'), ben: model('ben') })}</Text>
      <Text className={styles.quiet}>{t('lab.introApps')}</Text>
      <Text size={200} className={styles.quiet}>
        {t('lab.flow.hint')}
      </Text>
      <ul className={styles.legend} aria-label={t('lab.flow.legend')}>
        {outcomes.map((outcome) => (
          <li key={outcome} className={styles.entry}>
            <OutcomeIcon outcome={outcome} />
            <Text size={200}>{t(`lab.outcome.${outcome}`)}</Text>
          </li>
        ))}
        {state.console !== null && (
          <li>
            <Link href={state.console} target="_blank" rel="noreferrer">
              {t('lab.console')}
            </Link>
          </li>
        )}
      </ul>
    </div>
  );
}
