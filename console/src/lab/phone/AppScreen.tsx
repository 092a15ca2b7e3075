import { Button, makeStyles, mergeClasses, Tab, TabList, Text, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons/svg/add';
import { ClipboardPasteRegular } from '@fluentui/react-icons/svg/clipboard-paste';
import { useT } from '../../texts/context';
import { type Account, type AppState, closedBy, type Program, type Spot } from '../model';
import { AppBar } from './AppBar';
import { ClosedPanel } from './ClosedPanel';
import { accountOf, appOf, usePhone } from './context';
import { LogRequest } from './LogRequest';
import { GatePanel } from './GatePanel';

const useStyles = makeStyles({
  tabs: { justifyContent: 'center', padding: '6px 8px' },
  list: { flex: 1, margin: 0, padding: '0 0 12px', listStyleType: 'none', overflowY: 'auto', minHeight: 0 },
  item: {
    display: 'grid',
    gap: '2px',
    width: '100%',
    padding: '10px 16px',
    textAlign: 'left',
    fontFamily: 'inherit',
    color: tokens.colorNeutralForeground1,
    backgroundColor: 'transparent',
    borderTopStyle: 'none',
    borderRightStyle: 'none',
    borderLeftStyle: 'none',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  work: { borderLeft: `3px solid ${tokens.colorBrandStroke1}` },
  line: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  quiet: { color: tokens.colorNeutralForeground2 },
  empty: { padding: '24px 16px', textAlign: 'center', color: tokens.colorNeutralForeground2 },
  foot: {
    display: 'flex',
    justifyContent: 'center',
    padding: '8px',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
});

/** An app: its accounts, and what they hold. */
export function AppScreen({ app, account }: { readonly app: Program; readonly account: Account }) {
  const t = useT();
  const styles = useStyles();
  const { phone, go } = usePhone();
  const state = appOf(phone, app);
  if (state === undefined) return null;
  const spot: Spot = { app, account };
  return (
    <>
      <AppBar
        title={t(`lab.app.${app}`)}
        action={
          <Button
            appearance="transparent"
            icon={<AddRegular />}
            aria-label={t('lab.new')}
            disabled={accountOf(phone, spot)?.closed != null}
            onClick={() => go({ show: 'edit', spot, item: null })}
          />
        }
      />
      {state.client !== null && (
        <TabList
          size="small"
          className={styles.tabs}
          selectedValue={account}
          onTabSelect={(_, { value }) => go({ show: 'app', app, account: value as Account })}
        >
          <Tab value="work">{t('lab.work')}</Tab>
          <Tab value="personal">{t('lab.personal')}</Tab>
        </TabList>
      )}
      {account === 'work' && <LogRequest state={state} />}
      <Documents spot={spot} state={state} />
      <PasteBar spot={spot} />
    </>
  );
}

function Documents({ spot, state }: { readonly spot: Spot; readonly state: AppState }) {
  const t = useT();
  const styles = useStyles();
  const { phone, go } = usePhone();
  const account = accountOf(phone, spot);
  const { client } = state;
  if (spot.account === 'work' && client?.gate != null && closedBy(client.standing) === null) {
    return <GatePanel app={spot.app} gate={client.gate} />;
  }
  if (account?.closed != null) return <ClosedPanel state={state} words={account.closed} />;
  const documents = account?.documents ?? [];
  if (documents.length === 0) return <Text className={styles.empty}>{t('lab.empty')}</Text>;
  return (
    <ul className={styles.list}>
      {documents.map((one) => (
        <li key={one.id}>
          <button
            type="button"
            className={mergeClasses(styles.item, spot.account === 'work' && styles.work)}
            onClick={() => go({ show: 'document', spot, item: one.id })}
          >
            <Text weight="semibold" className={styles.line}>
              {one.title}
            </Text>
            <Text size={200} className={mergeClasses(styles.line, styles.quiet)}>
              {one.text}
            </Text>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Makes a document of what is on the clipboard. */
function PasteBar({ spot }: { readonly spot: Spot }) {
  const t = useT();
  const styles = useStyles();
  const { phone, busy, perform } = usePhone();
  if (phone.clipboard === null) return null;
  return (
    <div className={styles.foot}>
      <Button
        icon={<ClipboardPasteRegular />}
        disabledFocusable={busy}
        onClick={() => void perform({ act: 'paste', to: spot })}
      >
        {t('lab.pasteNew')}
      </Button>
    </div>
  );
}
