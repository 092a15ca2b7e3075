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
import { DisplayItems } from '../parts/DisplayItems';
import { useDisplay } from '../parts/useDisplay';
import { useT } from '../texts/context';
import { ConfirmedButton } from './ConfirmedButton';
import { act } from './live';
import type { Recording } from './model';
import { Recorder } from './Recorder';

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
    '@media (max-width: 599px)': { flexWrap: 'wrap', paddingBlock: tokens.spacingVerticalXS },
  },
  // A line of their own where there is no room beside the name.
  acts: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'flex-end',
    gap: tokens.spacingHorizontalS,
    marginLeft: 'auto',
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
});

export interface LabBarProps {
  readonly organisation: string;
  readonly connected: boolean;
  /** What is being recorded; null as long as nothing is known of the phones. */
  readonly recording: Recording | null;
}

/** Name of the page, whether the phones are heard of, recording, reset, look and language. */
export function LabBar({ organisation, connected, recording }: LabBarProps) {
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
      <div className={styles.acts}>
        {recording !== null && <Recorder recording={recording} />}
        <ConfirmedButton
          icon={<ArrowResetRegular />}
          label={t('lab.reset')}
          title={t('lab.resetTitle')}
          text={t('lab.resetText')}
          run={() => act(null, { act: 'reset' })}
        />
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
      </div>
    </header>
  );
}
