import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { Link } from 'react-router';
import type { Registration } from '../../../api/registrations';
import { idOfApp } from '../../../parts/appId';
import { type Column, DataTable, type DataTableProps } from '../../../parts/DataTable';
import { Moment } from '../../../parts/Moment';
import { PlatformName } from '../../../parts/PlatformName';
import { linkStyle } from '../../../parts/styles';
import { useT } from '../../../texts/context';
import { StandingBadge } from '../StandingBadge';

const useStyles = makeStyles({
  link: { ...linkStyle, fontWeight: tokens.fontWeightSemibold },
  detail: { display: 'block', color: tokens.colorNeutralForeground3 },
  words: { minWidth: 0 },
});

type RegistrationTableProps = Pick<DataTableProps<Registration>, 'rows' | 'total' | 'sorting' | 'isStale' | 'onEnd'>;

/** Registrations: whose, which app, on which device, and when it was last heard of. */
export function RegistrationTable(props: RegistrationTableProps) {
  const t = useT();
  const styles = useStyles();
  const columns: Column<Registration>[] = [
    {
      key: 'app',
      title: t('registration.app'),
      width: 'minmax(0, 3fr)',
      sort: { by: 'app', first: 'asc' },
      cell: (row) => (
        <>
          <Link to={`/registrations/${encodeURIComponent(row.id)}`} className={styles.link}>
            {idOfApp(row.app)}
          </Link>
          <Text size={200} className={styles.detail}>
            <PlatformName app={row.app} /> · {row.appVersion}
          </Text>
        </>
      ),
    },
    {
      key: 'user',
      title: t('registration.user'),
      width: 'minmax(0, 3fr)',
      sort: { by: 'user', first: 'asc' },
      cell: (row) => (
        <div className={styles.words}>
          {row.userDisplayName ?? t('registration.userGone')}
          <Text size={200} className={styles.detail}>
            {row.userPrincipalName ?? row.user}
          </Text>
        </div>
      ),
    },
    {
      key: 'device',
      title: t('registration.device'),
      width: 'minmax(0, 2.5fr)',
      sort: { by: 'device', first: 'asc' },
      cell: (row) => (
        <div className={styles.words}>
          {row.deviceName}
          <Text size={200} className={styles.detail}>
            {t(`management.${row.management}`)}
          </Text>
        </div>
      ),
    },
    {
      key: 'state',
      title: t('registration.state'),
      width: 'minmax(0, 1.6fr)',
      cell: (row) => (
        <StandingBadge
          status={row.isParked && row.status === 'live' ? 'signedOut' : row.status}
          holds={row.held.version !== null}
        />
      ),
    },
    {
      key: 'seen',
      title: t('registration.seen'),
      width: 'minmax(0, 1.4fr)',
      sort: { by: 'lastSeen', first: 'desc' },
      cell: (row) => <Moment at={row.lastSeen} />,
    },
  ];
  return <DataTable label={t('nav.registrations')} columns={columns} rowKey={(row) => row.id} isLong {...props} />;
}
