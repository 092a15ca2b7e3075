import { Card, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useT } from '../../texts/context';

const useStyles = makeStyles({
  root: { maxWidth: '720px' },
  title: { margin: 0 },
  list: { margin: 0, paddingLeft: tokens.spacingHorizontalXL, display: 'grid', gap: tokens.spacingVerticalS },
});

/** What to do while nothing is there. */
export function FirstSteps() {
  const t = useT();
  const styles = useStyles();
  return (
    <Card className={styles.root}>
      <Text as="h2" weight="semibold" size={500} className={styles.title}>
        {t('overview.firstTitle')}
      </Text>
      <Text>{t('overview.first')}</Text>
      <ol className={styles.list}>
        <li>{t('overview.firstPolicy')}</li>
        <li>{t('overview.firstAssign')}</li>
        <li>{t('overview.firstApp')}</li>
      </ol>
    </Card>
  );
}
