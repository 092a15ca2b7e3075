import { Button, Link, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { useT } from '../../texts/context';
import { AppIcon } from './AppIcon';
import { type Banner, usePhone } from './context';

const useStyles = makeStyles({
  banner: {
    position: 'absolute',
    insetInline: '8px',
    top: '48px',
    zIndex: 2,
    display: 'grid',
    gridTemplateColumns: 'auto 1fr auto',
    gap: '4px 10px',
    alignItems: 'start',
    padding: '10px 12px',
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    boxShadow: tokens.shadow16,
    borderRadius: '18px',
    animationName: { from: { transform: 'translateY(-16px)', opacity: 0 }, to: { transform: 'none', opacity: 1 } },
    animationDuration: tokens.durationNormal,
  },
  android: { borderRadius: '24px' },
  text: { maxHeight: '64px', overflow: 'hidden', overflowWrap: 'anywhere', whiteSpace: 'pre-line' },
  why: { fontSize: tokens.fontSizeBase200, paddingTop: '4px' },
  quiet: { color: tokens.colorNeutralForeground2 },
});

/** A notification, as the policy lets it be shown. */
export function BannerView({ banner, onClose }: { readonly banner: Banner; readonly onClose: () => void }) {
  const t = useT();
  const styles = useStyles();
  const { phone, lift } = usePhone();
  const android = phone.platform === 'android';
  return (
    <div role="status" className={mergeClasses(styles.banner, android && styles.android)}>
      <AppIcon small name={banner.app} android={android} />
      <div>
        <Text block size={100} className={styles.quiet}>
          {t('lab.notification.title', { app: t(`lab.app.${banner.app}`) })}
        </Text>
        <Text block size={200} className={styles.text}>
          {banner.text ?? t('lab.notification.hidden')}
        </Text>
        <Link
          as="button"
          className={styles.why}
          onClick={() => lift({ sheet: 'answer', asked: banner.asked, told: banner.told })}
        >
          {t('lab.answer.why')}
        </Link>
      </div>
      <Button size="small" appearance="subtle" icon={<DismissRegular />} aria-label={t('close')} onClick={onClose} />
    </div>
  );
}
