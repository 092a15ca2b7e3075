import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { AppsListDetailRegular } from '@fluentui/react-icons/svg/apps-list-detail';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useSearchParams } from 'react-router';
import { registrations } from '../../../api/registrations';
import { useMay } from '../../../app/session/context';
import { Empty } from '../../../parts/Empty';
import { Loading } from '../../../parts/Loading';
import { Page } from '../../../parts/Page';
import { Problem } from '../../../parts/Problem';
import { UserFinder } from '../../../parts/UserFinder';
import { useT } from '../../../texts/context';
import { RegistrationTable } from './RegistrationTable';

const useStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'center' },
  finder: { flex: '0 1 360px', minWidth: '200px' },
});

/** Every app that was ever signed in to with a work account, page by page as it is scrolled through. */
export default function Registrations() {
  const t = useT();
  const styles = useStyles();
  const mayLook = useMay('DirectoryRead');
  const [search, setSearch] = useSearchParams();
  const user = search.get('user') ?? '';
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['registrations', user],
    queryFn: ({ pageParam, signal }) => registrations(user === '' ? { after: pageParam } : { user }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.after ?? undefined,
  });
  const rows = data?.pages.flatMap((page) => page.value) ?? [];
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const show = (next: string) => setSearch(next === '' ? {} : { user: next }, { replace: true });
  return (
    <Page title={t('nav.registrations')}>
      {mayLook && (
        <div className={styles.bar}>
          <UserFinder className={styles.finder} who={user} label={t('registrations.user')} onPick={show} />
          {user !== '' && <Button onClick={() => show('')}>{t('registrations.all')}</Button>}
        </div>
      )}
      {error !== null && <Problem error={error} retry={() => void refetch()} />}
      {data === undefined && error === null && <Loading lines={10} />}
      {data !== undefined && rows.length === 0 && (
        <Empty
          icon={<AppsListDetailRegular />}
          title={t(user === '' ? 'registrations.emptyTitle' : 'registrations.noneTitle')}
          text={t(user === '' ? 'registrations.empty' : 'registrations.none')}
        />
      )}
      {rows.length > 0 && (
        <>
          <RegistrationTable rows={rows} onEnd={more} />
          <Text size={200} role="status">
            {hasNextPage
              ? t('registrations.loaded', { count: rows.length })
              : t('registrations.count', { count: rows.length })}
          </Text>
        </>
      )}
    </Page>
  );
}
