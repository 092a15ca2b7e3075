import { Button, makeStyles, Radio, RadioGroup, Spinner, Switch, Text, tokens } from '@fluentui/react-components';
import { ArrowSyncRegular } from '@fluentui/react-icons/svg/arrow-sync';
import { SignOutRegular } from '@fluentui/react-icons/svg/sign-out';
import { useState } from 'react';
import { useWords } from '../../texts/context';
import { ago } from '../../parts/useMoments';
import { type Act, type AppState, closedBy, isOut, type Management } from '../model';
import { useNow } from '../useNow';
import { AppBar } from './AppBar';
import { usePhone } from './context';
import { PersonSettings } from './PersonSettings';

const states: readonly Management[] = ['unmanaged', 'mdm', 'thirdPartyMdm'];

const useStyles = makeStyles({
  page: {
    flex: 1,
    minHeight: 0,
    overflowY: 'auto',
    padding: '4px 14px 16px',
    display: 'grid',
    gap: '12px',
    alignContent: 'start',
  },
  group: {
    display: 'grid',
    gap: '4px',
    paddingBottom: '12px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  name: { margin: 0 },
  quiet: { color: tokens.colorNeutralForeground2 },
  list: { margin: 0, paddingLeft: '18px' },
  configured: { overflowWrap: 'anywhere' },
  code: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
  row: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
});

/** The phone's switches, and what its apps know of the server. */
export function Settings() {
  const { t } = useWords();
  const styles = useStyles();
  const { phone, busy, perform } = usePhone();
  // What was just chosen shows at once; what holds is what the phone says.
  const [chosen, choose] = useState<{ online?: boolean; management?: Management }>({});
  const flip = async (next: typeof chosen, act: Act) => {
    choose(next);
    await perform(act);
    choose({});
  };
  const online = chosen.online ?? phone.online;
  const signedIn = phone.apps.some(({ client }) => client !== null && !isOut(client.standing));
  const out = phone.apps.some(({ client }) => client !== null && isOut(client.standing));
  return (
    <>
      <AppBar title={t('lab.app.settings')} />
      <div className={styles.page}>
        <Switch
          label={online ? t('lab.online') : t('lab.offline')}
          aria-label={t('lab.network')}
          checked={online}
          onChange={(_, { checked }) => void flip({ online: checked }, { act: 'offline', offline: !checked })}
        />
        <section className={styles.group}>
          <Text as="h3" weight="semibold" className={styles.name} id={`${phone.id}-management`}>
            {t('lab.management')}
          </Text>
          <RadioGroup
            aria-labelledby={`${phone.id}-management`}
            value={chosen.management ?? phone.management}
            disabled={busy}
            onChange={(_, { value }) => {
              const state = value as Management;
              void flip({ management: state }, { act: 'management', state });
            }}
          >
            {states.map((state) => (
              <Radio key={state} value={state} label={t(`lab.management.${state}`)} />
            ))}
          </RadioGroup>
          <Text size={200} className={styles.quiet}>
            {t(phone.enrolled ? 'lab.believed' : 'lab.notBelieved')} {t('lab.managementHint')}
          </Text>
        </section>
        <PersonSettings />
        {phone.apps.map((app) => app.client !== null && <AppFacts key={app.app} app={app} />)}
        <div className={styles.row}>
          <Button
            icon={busy ? <Spinner size="tiny" aria-hidden /> : <ArrowSyncRegular />}
            disabledFocusable={busy}
            onClick={() => void perform({ act: 'checkIn' })}
          >
            {t('lab.checkIn')}
          </Button>
          {signedIn && (
            <Button icon={<SignOutRegular />} disabledFocusable={busy} onClick={() => void perform({ act: 'signOut' })}>
              {t('lab.signOut')}
            </Button>
          )}
          {out && (
            <Button appearance="primary" disabledFocusable={busy} onClick={() => void perform({ act: 'signIn' })}>
              {t('lab.signIn')}
            </Button>
          )}
        </div>
      </div>
    </>
  );
}

function AppFacts({ app }: { readonly app: AppState }) {
  const { t, language } = useWords();
  const styles = useStyles();
  const now = useNow();
  const { client } = app;
  if (client === null) return null;
  const closed = closedBy(client.standing);
  const work = app.accounts.find((one) => one.account === 'work');
  return (
    <section className={styles.group}>
      <Text as="h3" weight="semibold" className={styles.name}>
        {t(`lab.app.${app.app}`)}
      </Text>
      <Text size={200}>
        {work?.closed?.[language] ?? (closed === null ? t(`lab.standing.${client.standing as 'managed'}`) : '')}
      </Text>
      {client.policies.length > 0 && (
        <>
          <Text size={200} className={styles.quiet}>
            {t('lab.policies')}
          </Text>
          <ul className={styles.list}>
            {client.policies.map((name) => (
              <li key={name}>
                <Text size={200}>{name}</Text>
              </li>
            ))}
          </ul>
        </>
      )}
      {client.configuration.length > 0 && (
        <>
          <Text size={200} className={styles.quiet}>
            {t('lab.configuration')}
          </Text>
          <ul className={styles.list}>
            {client.configuration.map(({ name, values }) => (
              <li key={name} className={styles.configured}>
                <Text size={200}>
                  {name}:{' '}
                  {values.length === 1 ? values[0] : t('lab.configuration.several', { values: values.join(', ') })}
                </Text>
              </li>
            ))}
          </ul>
        </>
      )}
      {client.policyVersion !== null && (
        <Text size={200} className={styles.quiet}>
          {t('lab.version', { version: client.policyVersion.slice(0, 12) })}
        </Text>
      )}
      {work !== undefined && (
        <Text size={200} className={styles.quiet}>
          {t('lab.sealed', { count: work.sealed })}
        </Text>
      )}
      <Text size={200} className={styles.quiet}>
        {client.answered !== null &&
          t('lab.answered', {
            time: ago(new Date(client.answered), new Date(Math.max(now, client.answered)), language),
          })}{' '}
        {!client.reached && t('lab.unreached')}
      </Text>
    </section>
  );
}
