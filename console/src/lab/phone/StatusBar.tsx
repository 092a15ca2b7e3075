import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { AirplaneFilled } from '@fluentui/react-icons/svg/airplane';
import { Battery7Filled } from '@fluentui/react-icons/svg/battery';
import { Wifi1Filled } from '@fluentui/react-icons/svg/wifi';
import { useWords } from '../../texts/context';
import { useNow } from '../useNow';
import { usePhone } from './context';

const useStyles = makeStyles({
  bar: {
    position: 'relative',
    flexShrink: 0,
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    height: '44px',
    padding: '0 26px',
    fontSize: tokens.fontSizeBase300,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground1,
  },
  android: { height: '36px', padding: '0 18px', fontWeight: tokens.fontWeightMedium },
  icons: { display: 'flex', alignItems: 'center', gap: '4px', fontSize: '18px' },
  island: {
    position: 'absolute',
    left: '50%',
    top: '10px',
    width: '92px',
    height: '26px',
    transform: 'translateX(-50%)',
    backgroundColor: '#000000',
    borderRadius: tokens.borderRadiusCircular,
  },
  hole: { top: '10px', width: '16px', height: '16px' },
});

/** Time, network and battery, around the camera. */
export function StatusBar() {
  const { t, language } = useWords();
  const styles = useStyles();
  const { phone } = usePhone();
  const now = useNow() + phone.minutesAhead * 60_000;
  const android = phone.platform === 'android';
  const time = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(now);
  return (
    <div className={mergeClasses(styles.bar, android && styles.android)}>
      <span>{time}</span>
      <span className={mergeClasses(styles.island, android && styles.hole)} aria-hidden />
      <span className={styles.icons}>
        {phone.online ? <Wifi1Filled title={t('lab.online')} /> : <AirplaneFilled title={t('lab.offline')} />}
        <Battery7Filled aria-hidden />
      </span>
    </div>
  );
}
