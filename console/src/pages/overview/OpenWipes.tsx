import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { Link } from 'react-router';
import type { OpenWipe, Overview } from '../../api/overview';
import { type Column, DataTable } from '../../parts/DataTable';
import { Moment } from '../../parts/Moment';
import { linkStyle } from '../../parts/styles';
import { useT } from '../../texts/context';
import { StateBadge } from '../operations/StateBadge';

const useStyles = makeStyles({
  root: { display: 'grid', gap: tokens.spacingVerticalS },
  title: { margin: 0 },
  link: linkStyle,
});

/** Wipes that wait for somebody's approval, for their device or for its receipt, the oldest first. */
export function OpenWipes({ wipes }: { readonly wipes: Overview['openWipes'] }) {
  const t = useT();
  const styles = useStyles();
  const columns: Column<OpenWipe>[] = [
    {
      key: 'user',
      title: t('registration.user'),
      width: 'minmax(0, 3fr)',
      cell: (one) => (
        <Link to={`/operations/${encodeURIComponent(one.id)}`} className={styles.link}>
          {one.userDisplayName ?? one.userPrincipalName ?? one.user}
        </Link>
      ),
    },
    {
      key: 'device',
      title: t('registration.device'),
      width: 'minmax(0, 3fr)',
      cell: (one) => one.deviceName ?? one.deviceTag ?? t('operation.allDevices'),
    },
    {
      key: 'state',
      title: t('registration.state'),
      width: 'minmax(0, 2fr)',
      cell: (one) => <StateBadge state={one.state} />,
    },
    {
      key: 'requested',
      title: t('operation.ordered'),
      width: 'minmax(0, 1.5fr)',
      cell: (one) => <Moment at={one.requested} />,
    },
  ];
  return (
    <section className={styles.root}>
      <Text as="h2" weight="semibold" className={styles.title}>
        {t('overview.wipesTitle', { count: wipes.count })}
      </Text>
      {wipes.value.length === 0 ? (
        <Text>{t('overview.noWipes')}</Text>
      ) : (
        <DataTable
          label={t('overview.wipesTitle', { count: wipes.count })}
          columns={columns}
          rows={wipes.value}
          rowKey={(one) => one.id}
        />
      )}
    </section>
  );
}
