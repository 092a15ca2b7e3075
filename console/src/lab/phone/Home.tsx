import { makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { useT } from '../../texts/context';
import type { Program } from '../model';
import { AppIcon, type IconName } from './AppIcon';
import { appOf, type Screen, usePhone } from './context';

const useStyles = makeStyles({
  screen: {
    flex: 1,
    display: 'flex',
    flexDirection: 'column',
    padding: '28px 22px',
    gap: '28px',
    minHeight: 0,
    overflowY: 'auto',
  },
  grid: {
    display: 'grid',
    gridTemplateColumns: 'repeat(3, 1fr)',
    rowGap: '22px',
    justifyItems: 'center',
    listStyleType: 'none',
    margin: 0,
    padding: 0,
  },
  app: {
    display: 'grid',
    justifyItems: 'center',
    gap: '8px',
    padding: '6px 4px',
    minWidth: '80px',
    color: tokens.colorNeutralForeground1,
    fontFamily: 'inherit',
    fontSize: tokens.fontSizeBase200,
    backgroundColor: 'transparent',
    borderRadius: tokens.borderRadiusLarge,
    border: 'none',
    cursor: 'pointer',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
    ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover },
  },
  owner: { display: 'grid', gap: '2px', justifyItems: 'center', textAlign: 'center' },
  android: { justifyItems: 'start', textAlign: 'left' },
  quiet: { color: tokens.colorNeutralForeground2 },
});

interface Entry {
  readonly name: IconName;
  readonly to: Screen;
}

const apps: readonly Program[] = ['mail', 'docs', 'notes'];
const entries: readonly Entry[] = [
  ...apps.map((app) => ({
    name: app,
    to: { show: 'app' as const, app, account: app === 'notes' ? ('personal' as const) : ('work' as const) },
  })),
  { name: 'files', to: { show: 'files' } },
  { name: 'settings', to: { show: 'settings' } },
];

/** The apps of the phone. */
export function Home() {
  const t = useT();
  const styles = useStyles();
  const { phone, go } = usePhone();
  const android = phone.platform === 'android';
  const managed = (name: IconName) =>
    apps.includes(name as Program) && appOf(phone, name as Program)?.client?.standing === 'managed';
  return (
    <div className={styles.screen}>
      <div className={mergeClasses(styles.owner, android && styles.android)}>
        <Text weight="semibold" size={500}>
          {phone.name}
        </Text>
        <Text size={200} className={styles.quiet}>
          {t(`lab.management.${phone.management}`)}
        </Text>
      </div>
      <ul className={styles.grid}>
        {entries.map(({ name, to }) => (
          <li key={name}>
            <button
              type="button"
              className={styles.app}
              onClick={() => go(to)}
              title={managed(name) ? t('lab.managed') : undefined}
            >
              <AppIcon name={name} android={android} badge={managed(name)} />
              {t(`lab.app.${name}`)}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
