import { makeStyles } from '@fluentui/react-components';
import { QuestionCircleRegular } from '@fluentui/react-icons/svg/question-circle';
import { Link } from 'react-router';
import { Empty } from '../../parts/Empty';
import { Page } from '../../parts/Page';
import { linkStyle } from '../../parts/styles';
import { useT } from '../../texts/context';

const useStyles = makeStyles({ link: linkStyle });

export default function NotFound() {
  const t = useT();
  const styles = useStyles();
  return (
    <Page title={t('notFound.title')}>
      <Empty icon={<QuestionCircleRegular />} text={t('notFound.text')}>
        <Link to="/" className={styles.link}>
          {t('notFound.home')}
        </Link>
      </Empty>
    </Page>
  );
}
