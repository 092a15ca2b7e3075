import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useT } from '../../texts/context';
import type { AppState } from '../model';
import { usePhone } from './context';

const useStyles = makeStyles({
  panel: {
    display: 'grid',
    gap: '8px',
    margin: '0 12px 8px',
    padding: '10px 12px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  text: { maxHeight: '140px', overflow: 'auto', margin: 0, fontSize: tokens.fontSizeBase100, whiteSpace: 'pre-wrap' },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
});

/** An administrator asks for the app's log: what would be sent, and the person's decision. */
export function LogRequest({ state }: { readonly state: AppState }) {
  const t = useT();
  const styles = useStyles();
  const { busy, perform } = usePhone();
  const log = state.client?.log ?? null;
  if (log === null) return null;
  const decide = (agreed: boolean) => void perform({ act: 'log', app: state.app, agreed });
  return (
    <div className={styles.panel}>
      <Text size={200}>{t('lab.logAsked')}</Text>
      <details>
        <summary>{t('lab.logShow')}</summary>
        <pre className={styles.text}>{log.text}</pre>
      </details>
      <div className={styles.actions}>
        <Button size="small" disabledFocusable={busy} onClick={() => decide(true)}>
          {t('lab.logAgree')}
        </Button>
        <Button size="small" disabledFocusable={busy} onClick={() => decide(false)}>
          {t('lab.logDeny')}
        </Button>
      </div>
    </div>
  );
}
