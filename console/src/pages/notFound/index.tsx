import { QuestionCircleRegular } from '@fluentui/react-icons/svg/question-circle';
import { Link } from 'react-router';
import { Empty } from '../../parts/Empty';
import { Page } from '../../parts/Page';
import { useT } from '../../texts/context';

export default function NotFound() {
  const t = useT();
  return (
    <Page title={t('notFound.title')}>
      <Empty icon={<QuestionCircleRegular />} title={t('notFound.title')} text={t('notFound.text')}>
        <Link to="/">{t('notFound.home')}</Link>
      </Empty>
    </Page>
  );
}
