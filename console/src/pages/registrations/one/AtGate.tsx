import { Badge, type BadgeProps, makeStyles, Text, tokens } from '@fluentui/react-components';
import type { AtGate as Entry, RegistrationDetail } from '../../../api/registrations';
import { Block } from '../../../parts/Block';
import { Moment } from '../../../parts/Moment';
import { useT } from '../../../texts/context';

const useStyles = makeStyles({
  list: { listStyle: 'none', margin: 0, padding: 0, display: 'grid', gap: tokens.spacingVerticalS },
  one: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'baseline' },
  since: { color: tokens.colorNeutralForeground3 },
  background: { display: 'grid', gap: tokens.spacingVerticalXS, justifyItems: 'start' },
});

const COLORS: Readonly<Record<Entry['outcome'], BadgeProps['color']>> = {
  warn: 'warning',
  block: 'danger',
  wipe: 'danger',
};

/** The launch conditions that do not let work data open freely, as the app told it, and what a shut gate leaves running. */
export function AtGate({ registration }: { readonly registration: RegistrationDetail }) {
  const t = useT();
  const styles = useStyles();
  const { launch, isLaunchKnown, worksInBackground } = registration;
  return (
    <Block title={t('gate.title')}>
      {launch.length === 0 ? (
        <Text>{t(isLaunchKnown ? 'gate.none' : 'gate.never')}</Text>
      ) : (
        <ul className={styles.list}>
          {launch.map(({ setting, text, outcome, at }) => (
            <li key={setting} className={styles.one}>
              <Badge appearance="tint" color={COLORS[outcome]}>
                {t(`effective.action.${outcome}`)}
              </Badge>
              <Text>{text}</Text>
              <Text size={200} className={styles.since}>
                {t('gate.since')} <Moment at={at} />
              </Text>
            </li>
          ))}
        </ul>
      )}
      {worksInBackground && (
        <div className={styles.background}>
          <Badge appearance="tint" color="informative">
            {t('gate.background')}
          </Badge>
          <Text size={200}>{t('gate.backgroundText')}</Text>
        </div>
      )}
    </Block>
  );
}
