import { Page } from '../../parts/Page';
import { useT } from '../../texts/context';
import { FirstSteps } from './FirstSteps';

export default function Overview() {
  const t = useT();
  return (
    <Page title={t('nav.overview')}>
      <FirstSteps />
    </Page>
  );
}
