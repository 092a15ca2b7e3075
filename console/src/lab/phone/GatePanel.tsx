import { Button, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { LockClosedRegular } from '@fluentui/react-icons/svg/lock-closed';
import { type RefObject, useLayoutEffect, useRef } from 'react';
import { useWords } from '../../texts/context';
import type { Gate, GateAction, GateReason } from '../gate';
import type { Act, Program } from '../model';
import { usePhone } from './context';
import { PinForm } from './PinForm';

const useStyles = makeStyles({
  panel: {
    flex: 1,
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    gap: '14px',
    padding: '20px 18px',
    overflowY: 'auto',
    minHeight: 0,
  },
  icon: { fontSize: '36px', color: tokens.colorNeutralForeground3, flexShrink: 0 },
  title: { margin: 0, textAlign: 'center', outlineStyle: 'none' },
  form: { alignSelf: 'stretch', display: 'grid', gap: '12px' },
  list: { display: 'grid', gap: '10px', margin: 0, padding: 0, listStyleType: 'none' },
  reason: {
    display: 'grid',
    gap: '2px',
    padding: '8px 10px',
    backgroundColor: tokens.colorNeutralBackground3,
    borderLeft: `3px solid ${tokens.colorStatusWarningBorderActive}`,
    borderRadius: tokens.borderRadiusMedium,
    overflowWrap: 'anywhere',
  },
  blocks: { borderLeftColor: tokens.colorStatusDangerBorderActive },
  quiet: { color: tokens.colorNeutralForeground2 },
  actions: { display: 'grid', gap: '8px' },
});

/** What comes before the work data of an app: the client says what, a person answers here. */
export function GatePanel({ app, gate }: { readonly app: Program; readonly gate: Gate }) {
  const { language } = useWords();
  const styles = useStyles();
  const title = useRef<HTMLHeadingElement>(null);
  return (
    <div className={styles.panel} data-gate={gate.code}>
      <LockClosedRegular className={styles.icon} aria-hidden />
      <div aria-live="polite">
        <Text as="h3" ref={title} tabIndex={-1} weight="semibold" size={400} className={styles.title}>
          {gate.words[language]}
        </Text>
      </div>
      <Answers key={gate.code} app={app} gate={gate} title={title} />
    </div>
  );
}

interface AnswersProps {
  readonly app: Program;
  readonly gate: Gate;
  readonly title: RefObject<HTMLHeadingElement | null>;
}

/** Everything below the sentence. */
function Answers({ app, gate, title }: AnswersProps) {
  const { t, language } = useWords();
  const styles = useStyles();
  const own = useRef<HTMLDivElement>(null);
  useKeptFocus(own, title);
  const asks = gate.actions.find((action) => action === 'newPin' || action === 'pin');
  const notes = asks === undefined ? gate.notes : [];
  return (
    <div ref={own} className={styles.form}>
      {gate.reasons.length + notes.length > 0 && (
        <ul className={styles.list}>
          {gate.reasons.map((reason) => (
            <Reason key={`${reason.setting} ${reason.words.en}`} reason={reason} />
          ))}
          {notes.map((words) => (
            <li key={words.en} className={styles.reason}>
              <Text size={200}>{words[language]}</Text>
            </li>
          ))}
        </ul>
      )}
      {asks !== undefined && <PinForm app={app} gate={gate} asks={asks} />}
      {gate.checking && <Spinner size="tiny" label={t('lab.gate.checking')} />}
      <Actions app={app} gate={gate} first={asks === undefined} />
    </div>
  );
}

/** What has the focus goes away with the screen: then its successor's sentence takes it, or the app's title. */
function useKeptFocus(own: RefObject<HTMLDivElement | null>, title: RefObject<HTMLHeadingElement | null>) {
  useLayoutEffect(() => {
    const leaving = own.current;
    const next = title.current;
    const bar = leaving?.closest('[data-phone]')?.querySelector('h2');
    return () => {
      if (leaving?.contains(document.activeElement) !== true) return;
      next?.focus({ preventScroll: true });
      // The whole gate went away.
      window.setTimeout(() => {
        if (next?.isConnected === false) bar?.focus({ preventScroll: true });
      });
    };
  }, [own, title]);
}

function Reason({ reason }: { readonly reason: GateReason }) {
  const { t, language } = useWords();
  const styles = useStyles();
  const { required, found } = reason;
  const closes = reason.action === 'block' || reason.action === 'wipe';
  return (
    <li className={closes ? `${styles.reason} ${styles.blocks}` : styles.reason}>
      <Text size={300}>{reason.words[language]}</Text>
      {required !== null && <Text size={200}>{t('lab.gate.required', { value: required })}</Text>}
      {found !== null && <Text size={200}>{t('lab.gate.found', { value: found })}</Text>}
      <Text size={200} className={styles.quiet}>
        {t('lab.gate.asks', { setting: reason.setting, policies: reason.policies.join(', ') })}
      </Text>
    </li>
  );
}

function Actions({ app, gate, first }: { readonly app: Program; readonly gate: Gate; readonly first: boolean }) {
  const { t } = useWords();
  const styles = useStyles();
  const { phone, busy, perform } = usePhone();
  // A PIN has a form.
  const buttons = gate.actions.filter((action) => action !== 'newPin' && action !== 'pin');
  const face = phone.platform === 'ios' ? 'lab.gate.face' : 'lab.gate.finger';
  if (buttons.length === 0) return null;
  return (
    <div className={styles.actions}>
      {buttons.map((action, place) => (
        <Button
          key={action}
          appearance={first && place === 0 && action !== 'removeAccount' ? 'primary' : 'secondary'}
          disabledFocusable={busy}
          onClick={() => void perform(actOf(action, app))}
        >
          {action === 'biometric' ? t(face) : t(`lab.gate.${action}`)}
        </Button>
      ))}
    </div>
  );
}

/** What a button does. */
function actOf(action: Exclude<GateAction, 'newPin' | 'pin'>, app: Program): Act {
  switch (action) {
    case 'biometric':
    case 'signIn':
    case 'dismiss':
      return { act: 'gate', app, answer: action };
    case 'forgotPin':
      return { act: 'gate', app, answer: 'forgot' };
    case 'rememberedPin':
      return { act: 'gate', app, answer: 'remembered' };
    case 'checkIn':
      return { act: 'checkIn' };
    case 'removeAccount':
      return { act: 'signOut' };
  }
}
