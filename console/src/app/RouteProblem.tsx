import { Button } from '@fluentui/react-components';
import { ErrorCircleRegular } from '@fluentui/react-icons/svg/error-circle';
import { Empty } from '../parts/Empty';
import { useT } from '../texts/context';

/** Where a page failed to show itself. */
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

/**
 * Where the parts of a page did not come: the server is away, or a newer version has taken them away. A browser may
 * remember a module that failed, and the document names those of its own version: only loading it anew tries again.
 */
export function PageUnloaded() {
  const t = useT();
  return (
    <Empty icon={<ErrorCircleRegular />} title={t('error.title')} text={t('error.unloaded')}>
      <Button appearance="primary" onClick={() => location.reload()}>
        {t('error.retry')}
      </Button>
    </Empty>
  );
}
