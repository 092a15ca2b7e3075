import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons/svg/add';
import { TextBulletListSquareRegular } from '@fluentui/react-icons/svg/text-bullet-list-square';
import { useQuery } from '@tanstack/react-query';
import { Button } from '@fluentui/react-components';
import { Link, useNavigate } from 'react-router';
import { type GraphConfiguration, configurations } from '../../../api/configurations';
import { useMay } from '../../../app/session/context';
import { type Column, DataTable } from '../../../parts/DataTable';
import { Empty } from '../../../parts/Empty';
import { Loading } from '../../../parts/Loading';
import { Moment } from '../../../parts/Moment';
import { Page } from '../../../parts/Page';
import { Problem } from '../../../parts/Problem';
import { linkStyle } from '../../../parts/styles';
import { type Translate, useT } from '../../../texts/context';
import { assigned } from '../../policies/model/draft';

const useStyles = makeStyles({
  name: { ...linkStyle, fontWeight: tokens.fontWeightSemibold },
  detail: { display: 'block', color: tokens.colorNeutralForeground3 },
});

/** All app configurations. */
export default function Configurations() {
  const t = useT();
  const navigate = useNavigate();
  const mayWrite = useMay('PolicyWrite');
  const { data, error, refetch } = useQuery({
    queryKey: ['configurations'],
    queryFn: ({ signal }) => configurations(signal),
  });
  const create = mayWrite && (
    <Button appearance="primary" icon={<AddRegular />} onClick={() => void navigate('/configurations/new')}>
      {t('configuration.new')}
    </Button>
  );
  return (
    <Page title={t('nav.configurations')} actions={data !== undefined && data.length > 0 && create}>
      {error !== null && <Problem error={error} retry={() => void refetch()} />}
      {data === undefined && error === null && <Loading />}
      {data?.length === 0 && (
        <Empty
          icon={<TextBulletListSquareRegular />}
          title={t('configurations.emptyTitle')}
          text={t('configurations.empty')}
        >
          {create}
        </Empty>
      )}
      {data !== undefined && data.length > 0 && <Table configurations={data} />}
    </Page>
  );
}

function Table({ configurations: all }: { readonly configurations: readonly GraphConfiguration[] }) {
  const t = useT();
  const styles = useStyles();
  const rows = [...all].sort((a, b) => a.displayName.localeCompare(b.displayName));
  const columns: Column<GraphConfiguration>[] = [
    {
      key: 'name',
      title: t('policy.name'),
      width: 'minmax(0, 4fr)',
      cell: (one) => (
        <>
          <Link to={`/configurations/${encodeURIComponent(one.id)}`} className={styles.name}>
            {one.displayName}
          </Link>
          <Text size={200} className={styles.detail}>
            {t('configurations.names', { count: one.customSettings.length })}
          </Text>
        </>
      ),
    },
    {
      key: 'apps',
      title: t('apps.title'),
      width: 'minmax(0, 2fr)',
      cell: (one) =>
        one.appGroupType === 'selectedPublicApps'
          ? t('apps.count', { count: one.deployedAppCount })
          : t(`apps.group.${one.appGroupType}`),
    },
    {
      key: 'assigned',
      title: t('policies.assigned'),
      width: 'minmax(0, 2fr)',
      cell: (one) =>
        one.isAssigned ? (
          given(one, t)
        ) : (
          <Badge appearance="tint" color="warning">
            {t('policies.state.unassigned')}
          </Badge>
        ),
    },
    {
      key: 'modified',
      title: t('policies.modified'),
      width: 'minmax(0, 1.5fr)',
      cell: (one) => <Moment at={one.lastModifiedDateTime} />,
    },
  ];
  return <DataTable label={t('nav.configurations')} columns={columns} rows={rows} rowKey={(one) => one.id} />;
}

function given({ assignments = [] }: GraphConfiguration, t: Translate): string {
  const out = assignments.map(assigned).filter((one) => one.exclude).length;
  const groups = t('policies.groups', { count: assignments.length - out });
  return out === 0 ? groups : `${groups}, ${t('policies.without', { count: out })}`;
}
