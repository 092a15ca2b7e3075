import { Button } from '@fluentui/react-components';
import { ErrorCircleRegular } from '@fluentui/react-icons/svg/error-circle';
import { Empty } from '../parts/Empty';
import { useT } from '../texts/context';

/** Where a page failed to show itself, or a newer version has taken its parts away. */
export function RouteProblem() {
  const t = useT();
  return (
    <Empty icon={<ErrorCircleRegular />} title={t('error.title')} text={t('error.unexpected')}>
      <Button appearance="primary" onClick={() => location.reload()}>
        {t('error.reload')}
      </Button>
    </Empty>
  );
}
