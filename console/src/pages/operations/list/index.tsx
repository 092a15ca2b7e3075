import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { EraserRegular } from '@fluentui/react-icons/svg/eraser';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { type Operation, operations } from '../../../api/operations';
import { type Column, DataTable } from '../../../parts/DataTable';
import { Empty } from '../../../parts/Empty';
import { Loading } from '../../../parts/Loading';
import { Moment } from '../../../parts/Moment';
import { Page } from '../../../parts/Page';
import { Person } from '../../../parts/Person';
import { Problem } from '../../../parts/Problem';
import { linkStyle } from '../../../parts/styles';
import { useT } from '../../../texts/context';
import { StateBadge } from '../StateBadge';
import { Actor } from '../Actor';

const useStyles = makeStyles({
  link: { ...linkStyle, fontWeight: tokens.fontWeightSemibold },
  detail: { display: 'block', color: tokens.colorNeutralForeground3 },
});

/** The latest wipes and how far they are, the ones that wait for somebody first. */
export default function Operations() {
  const t = useT();
  const styles = useStyles();
  const { data, error, refetch } = useQuery({
    queryKey: ['operations'],
    queryFn: ({ signal }) => operations(undefined, signal),
    refetchInterval: 5_000,
  });
  const columns: Column<Operation>[] = [
    {
      key: 'user',
      title: t('operation.of'),
      width: 'minmax(0, 3fr)',
      cell: (row) => (
        <>
          <Link to={`/operations/${encodeURIComponent(row.id)}`} className={styles.link}>
            <Person id={row.user} isShort />
          </Link>
          <Text size={200} className={styles.detail}>
            {row.deviceTag ?? t(row.stands ? 'operation.allUntilLifted' : 'operation.allDevices')}
          </Text>
        </>
      ),
    },
    {
      key: 'state',
      title: t('registration.state'),
      width: 'minmax(0, 2fr)',
      cell: (row) => <StateBadge state={row.state} />,
    },
    { key: 'actor', title: t('operation.by'), width: 'minmax(0, 2.5fr)', cell: (row) => <Actor actor={row.actor} /> },
    {
      key: 'created',
      title: t('operation.ordered'),
      width: 'minmax(0, 1.5fr)',
      cell: (row) => <Moment at={row.created} />,
    },
    {
      key: 'modified',
      title: t('operation.changed'),
      width: 'minmax(0, 1.5fr)',
      cell: (row) => <Moment at={row.modified} />,
    },
  ];
  const rows = [...(data ?? [])].sort(waitingFirst);
  return (
    <Page title={t('nav.operations')}>
      {error !== null && <Problem error={error} retry={() => void refetch()} />}
      {data === undefined && error === null && <Loading />}
      {data?.length === 0 && (
        <Empty icon={<EraserRegular />} title={t('operations.emptyTitle')} text={t('operations.empty')} />
      )}
      {rows.length > 0 && (
        <DataTable label={t('nav.operations')} columns={columns} rows={rows} rowKey={(row) => row.id} />
      )}
    </Page>
  );
}

const waiting = (one: Operation): number => (one.state === 'pendingApproval' ? 0 : 1);
const waitingFirst = (a: Operation, b: Operation): number =>
  waiting(a) - waiting(b) || b.created.localeCompare(a.created);
