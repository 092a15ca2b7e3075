import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { operations } from '../../../api/operations';
import type { RegistrationDetail } from '../../../api/registrations';
import { Block } from '../../../parts/Block';
import { Moment } from '../../../parts/Moment';
import { linkStyle } from '../../../parts/styles';
import { useT } from '../../../texts/context';
import { StateBadge } from '../../operations/StateBadge';

const useStyles = makeStyles({
  list: { listStyle: 'none', margin: 0, padding: 0, display: 'grid', gap: tokens.spacingVerticalS },
  one: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'center' },
  link: linkStyle,
});

/** What the apps of this user on this device were told. */
export function Orders({ registration }: { readonly registration: RegistrationDetail }) {
  const t = useT();
  const styles = useStyles();
  const { user, deviceTag } = registration;
  const { data } = useQuery({
    queryKey: ['operations', user],
    queryFn: ({ signal }) => operations(user, signal),
    refetchInterval: 10_000,
  });
  const own = data?.filter((one) => one.deviceTag === null || one.deviceTag === deviceTag);
  return (
    <Block title={t('orders.title')}>
      {own?.length === 0 && <Text>{t('orders.none')}</Text>}
      <ul className={styles.list}>
        {own?.map((one) => (
          <li key={one.id} className={styles.one}>
            <StateBadge state={one.state} />
            <Link to={`/operations/${encodeURIComponent(one.id)}`} className={styles.link}>
              {t(one.deviceTag === null ? 'orders.wipeAll' : 'orders.wipe')}
            </Link>
            <Text size={200}>
              <Moment at={one.created} />
            </Text>
          </li>
        ))}
      </ul>
    </Block>
  );
}
