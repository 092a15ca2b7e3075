import { Button, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { LockClosedRegular } from '@fluentui/react-icons/svg/lock-closed';
import type { ReactNode } from 'react';
import { useWords } from '../../texts/context';
import { type AppState, isOut, type Wiped, type Words } from '../model';
import { usePhone } from './context';

const useStyles = makeStyles({
  panel: {
    flex: 1,
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    gap: '12px',
    padding: '20px 18px',
    overflowY: 'auto',
    minHeight: 0,
  },
  icon: { fontSize: '36px', color: tokens.colorNeutralForeground3, flexShrink: 0 },
  title: { margin: 0, textAlign: 'center' },
  text: { textAlign: 'center', color: tokens.colorNeutralForeground2 },
  steps: { alignSelf: 'stretch', display: 'grid', gap: '8px', margin: 0, padding: 0, listStyleType: 'none' },
  step: { display: 'grid', gridTemplateColumns: '22px 1fr', gap: '6px', alignItems: 'start' },
  done: { fontSize: '20px', color: tokens.colorStatusSuccessForeground1 },
  hash: { overflowWrap: 'anywhere' },
});

/** Why work data is closed; after a wipe, what was destroyed, step by step, and what stays. */
export function ClosedPanel({ state, words }: { readonly state: AppState; readonly words: Words }) {
  const { t, language } = useWords();
  const styles = useStyles();
  const { busy, perform } = usePhone();
  const client = state.client;
  const wiped = client?.wiped ?? null;
  return (
    <div className={styles.panel}>
      <LockClosedRegular className={styles.icon} aria-hidden />
      {wiped !== null && (
        <Text as="h3" weight="semibold" size={400} className={styles.title}>
          {t('lab.wipe.title')}
        </Text>
      )}
      <Text className={styles.text}>{words[language]}</Text>
      {wiped !== null && <Steps wiped={wiped} state={state} />}
      {client !== null && isOut(client.standing) && (
        <Button
          appearance="primary"
          disabledFocusable={busy}
          icon={busy ? <Spinner size="tiny" aria-hidden /> : undefined}
          onClick={() => void perform({ act: 'signIn' })}
        >
          {t('lab.signIn')}
        </Button>
      )}
    </div>
  );
}

function Steps({ wiped, state }: { readonly wiped: Wiped; readonly state: AppState }) {
  const { t } = useWords();
  const styles = useStyles();
  const { confirmed } = wiped;
  const own = state.accounts.find((one) => one.account === 'personal')?.documents.length ?? 0;
  const counts = confirmed?.counts;
  return (
    <ol className={styles.steps}>
      <Step done={wiped.done !== null}>
        {confirmed === null ? t('lab.wipe.keysDone') : t('lab.wipe.keys', { count: confirmed.destroyed.length })}
      </Step>
      <Step done={wiped.done !== null}>
        {counts === undefined ? t('lab.wipe.filesDone') : t('lab.wipe.files', { count: counts.erasedByKey })}
      </Step>
      {counts !== undefined && counts.plainDeleted > 0 && (
        <Step done>{t('lab.wipe.plain', { count: counts.plainDeleted })}</Step>
      )}
      {wiped.receipt !== null && (
        <Step done>
          <span className={styles.hash}>{t('lab.wipe.receipt', { hash: `${wiped.receipt.slice(0, 16)}…` })}</span>
        </Step>
      )}
      <Step done={wiped.acknowledged !== null}>
        {t(wiped.acknowledged === null ? 'lab.wipe.waiting' : 'lab.wipe.sent')}
      </Step>
      <Step done>{t('lab.wipe.stays', { count: own })}</Step>
    </ol>
  );
}

function Step({ done, children }: { readonly done: boolean; readonly children: ReactNode }) {
  const styles = useStyles();
  return (
    <li className={styles.step}>
      {done ? <CheckmarkCircleFilled className={styles.done} aria-hidden /> : <Spinner size="extra-tiny" aria-hidden />}
      <Text size={200}>{children}</Text>
    </li>
  );
}
