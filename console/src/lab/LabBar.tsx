import {
  Badge,
  Button,
  makeStyles,
  Menu,
  MenuList,
  MenuPopover,
  MenuTrigger,
  Text,
  tokens,
} from '@fluentui/react-components';
import { ArrowResetRegular } from '@fluentui/react-icons/svg/arrow-reset';
import { SettingsRegular } from '@fluentui/react-icons/svg/settings';
import { useState } from 'react';
import { Confirm } from '../parts/Confirm';
import { DisplayItems } from '../parts/DisplayItems';
import { useDisplay } from '../parts/useDisplay';
import { useT } from '../texts/context';
import { act } from './live';

const useStyles = makeStyles({
  bar: {
    // Small screens have no room to spare, and what lies under a bar cannot be tapped.
    '@media (min-width: 1024px)': { position: 'sticky', top: 0 },
    zIndex: 3,
    minHeight: '48px',
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    padding: `0 ${tokens.spacingHorizontalM}`,
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  title: { margin: 0, whiteSpace: 'nowrap' },
  organisation: {
    flex: 1,
    minWidth: 0,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    color: tokens.colorNeutralForeground3,
  },
  badge: { flexShrink: 0 },
  reset: { '@media (max-width: 599px)': { minWidth: 'auto' } },
  long: { '@media (max-width: 599px)': { display: 'none' } },
});

export interface LabBarProps {
  readonly organisation: string;
  readonly connected: boolean;
}

/** Name of the page, whether the phones are heard of, reset, look and language. */
export function LabBar({ organisation, connected }: LabBarProps) {
  const t = useT();
  const styles = useStyles();
  const display = useDisplay();
  return (
    <header className={styles.bar}>
      <img src={`${import.meta.env.BASE_URL}mark.svg`} width={24} height={24} alt="" />
      <Text as="h1" weight="semibold" size={400} className={styles.title}>
        {t('lab.title')}
      </Text>
      <Text className={styles.organisation}>{organisation}</Text>
      <Badge appearance="tint" className={styles.badge} color={connected ? 'success' : 'danger'} role="status">
        {t(connected ? 'lab.live' : 'lab.lost')}
      </Badge>
      <Reset />
      <Menu {...display}>
        <MenuTrigger disableButtonEnhancement>
          <Button appearance="subtle" icon={<SettingsRegular />} aria-label={t('lab.display')} />
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            <DisplayItems />
          </MenuList>
        </MenuPopover>
      </Menu>
    </header>
  );
}

function Reset() {
  const t = useT();
  const styles = useStyles();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const reset = async () => {
    setBusy(true);
    setError(null);
    try {
      await act(null, { act: 'reset' });
      setOpen(false);
    } catch (cause) {
      setError(cause instanceof Error ? cause : new Error(String(cause)));
      throw cause;
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button
        appearance="subtle"
        className={styles.reset}
        icon={<ArrowResetRegular />}
        aria-label={t('lab.reset')}
        onClick={() => setOpen(true)}
      >
        <span className={styles.long}>{t('lab.reset')}</span>
      </Button>
      <Confirm
        open={open}
        title={t('lab.resetTitle')}
        text={t('lab.resetText')}
        action={t('lab.reset')}
        busy={busy}
        error={error}
        onConfirm={reset}
        onClose={() => setOpen(false)}
      />
    </>
  );
}
