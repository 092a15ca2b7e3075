import { makeStyles, Spinner } from '@fluentui/react-components';
import { useT } from '../texts/context';

const useStyles = makeStyles({ root: { minHeight: '100dvh', display: 'grid', placeItems: 'center' } });

/** What stands while nothing else can. */
export function Splash() {
  const t = useT();
  return (
    <div className={useStyles().root}>
      <Spinner label={t('session.checking')} delay={300} />
    </div>
  );
}
