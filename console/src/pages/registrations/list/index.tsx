import { Button, Text } from '@fluentui/react-components';
import { AppsListDetailRegular } from '@fluentui/react-icons/svg/apps-list-detail';
import { SearchRegular } from '@fluentui/react-icons/svg/search';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { registrations, type Wanted } from '../../../api/registrations';
import { Empty } from '../../../parts/Empty';
import { Loading } from '../../../parts/Loading';
import { Page } from '../../../parts/Page';
import { Problem } from '../../../parts/Problem';
import { useT } from '../../../texts/context';
import { Filters } from './Filters';
import { RegistrationTable } from './RegistrationTable';
import { firstOrder, fromSearch, isNarrowed, LATEST, toSearch } from './wanted';

/** Registrations that are loaded at a time. */
const PAGE = 100;

/** Every app that was ever signed in to with a work account, as it is looked for and scrolled through. */
export default function Registrations() {
  const t = useT();
  const [search, setSearch] = useSearchParams();
  const wanted = useMemo(() => fromSearch(search), [search]);
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage, isPlaceholderData } = useInfiniteQuery({
    queryKey: ['registrations', wanted],
    queryFn: ({ pageParam, signal }) => registrations(wanted, { top: PAGE, after: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.after ?? undefined,
    placeholderData: keepPreviousData,
    // All that was scrolled through would be asked for again, and rows would move under the eyes.
    refetchOnWindowFocus: false,
  });
  const rows = useMemo(() => data?.pages.flatMap((page) => page.value) ?? [], [data]);
  const total = data?.pages[0]?.count ?? rows.length;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const want = (part: { readonly [K in keyof Wanted]: Wanted[K] | undefined }) =>
    // Two changes in quick succession: the second begins from the first, though that may not be shown yet.
    setSearch(toSearch({ ...fromSearch(new URLSearchParams(location.search)), ...part }), { replace: true });
  const clear = () => {
    const { sort = LATEST.sort, order = firstOrder(sort) } = wanted;
    setSearch(toSearch({ sort, order }), { replace: true });
  };
  const sort = wanted.sort ?? LATEST.sort;
  const narrowed = isNarrowed(wanted);
  const isEmpty = data !== undefined && rows.length === 0;
  return (
    <Page title={t('nav.registrations')}>
      {(!isEmpty || narrowed) && <Filters wanted={wanted} onWant={want} onClear={clear} />}
      {error !== null && <Problem error={error} retry={() => void refetch()} />}
      {data === undefined && error === null && <Loading lines={10} />}
      {isEmpty && narrowed && (
        <Empty icon={<SearchRegular />} title={t('registrations.noneTitle')} text={t('registrations.none')}>
          <Button onClick={clear}>{t('registrations.clear')}</Button>
        </Empty>
      )}
      {isEmpty && !narrowed && (
        <Empty icon={<AppsListDetailRegular />} title={t('registrations.emptyTitle')} text={t('registrations.empty')} />
      )}
      {rows.length > 0 && (
        <>
          <Text size={200} role="status">
            {t('registrations.count', { count: total })}
          </Text>
          <RegistrationTable
            rows={rows}
            total={total}
            isStale={isPlaceholderData}
            onEnd={more}
            sorting={{
              by: sort,
              order: wanted.order ?? firstOrder(sort),
              onSort: (by, order) => want({ ...fromSearch(new URLSearchParams({ sort: by })), order }),
            }}
          />
        </>
      )}
    </Page>
  );
}
