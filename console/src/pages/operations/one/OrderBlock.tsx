import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { Order, Receipt } from '../../../api/operations';
import { registration } from '../../../api/registrations';
import { idOfApp } from '../../../parts/appId';
import { Block } from '../../../parts/Block';
import { download } from '../../../parts/download';
import { Moment } from '../../../parts/Moment';
import { Pairs } from '../../../parts/Pairs';
import { linkStyle } from '../../../parts/styles';
import { useMoments } from '../../../parts/useMoments';
import { useT, useWords } from '../../../texts/context';
import { StateBadge } from '../StateBadge';

const useStyles = makeStyles({
  link: linkStyle,
  receipt: { display: 'grid', gap: tokens.spacingVerticalS, justifyItems: 'start' },
  list: { margin: 0, paddingLeft: tokens.spacingHorizontalXL },
  hash: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, overflowWrap: 'anywhere' },
});

/** One app's share of a wipe. */
export function OrderBlock({ order }: { readonly order: Order }) {
  const { t, language } = useWords();
  const styles = useStyles();
  const { data } = useQuery({
    queryKey: ['registration', order.registration, language],
    queryFn: ({ signal }) => registration(order.registration, language, signal),
  });
  const title =
    data === undefined
      ? t('order.title')
      : t('registration.title', { app: idOfApp(data.app), device: data.deviceName });
  return (
    <Block title={title}>
      <Pairs
        rows={[
          [t('registration.state'), <StateBadge state={order.state} />],
          [t('order.sent'), order.sent === null ? t('order.notYet') : <Moment at={order.sent} />],
          [t('order.finished'), order.finished === null ? t('order.notYet') : <Moment at={order.finished} />],
          [
            t('order.registration'),
            <Link to={`/registrations/${encodeURIComponent(order.registration)}`} className={styles.link}>
              {t('order.open')}
            </Link>,
          ],
        ]}
      />
      {order.receipts.map((receipt) => (
        <ReceiptPart key={receipt.hash} receipt={receipt} />
      ))}
    </Block>
  );
}

function ReceiptPart({ receipt }: { readonly receipt: Receipt }) {
  const t = useT();
  const styles = useStyles();
  const { exact } = useMoments();
  const { destroyed = [], stays = [], counts, level, time } = receipt.receipt;
  return (
    <div className={styles.receipt}>
      <Text weight="semibold">{t('receipt.title')}</Text>
      <Pairs
        rows={[
          [
            t('receipt.keys'),
            destroyed.length === 0
              ? t('receipt.noKeys')
              : t('receipt.keysGone', { count: destroyed.length, level: t(`level.key.${level}`) }),
          ],
          [t('receipt.files'), t('receipt.filesGone', { byKey: counts.erasedByKey, deleted: counts.plainDeleted })],
          [t('receipt.failed'), counts.failed === 0 ? null : String(counts.failed)],
          [
            t('receipt.stays'),
            stays.length === 0 ? null : (
              <ul className={styles.list}>
                {stays.map((one) => (
                  <li key={one}>{one}</li>
                ))}
              </ul>
            ),
          ],
          [t('receipt.signed'), exact(new Date(time * 1000))],
          [t('receipt.hash'), <span className={styles.hash}>{receipt.hash}</span>],
        ]}
      />
      <Button
        size="small"
        icon={<ArrowDownloadRegular />}
        onClick={() => download(`receipt-${receipt.hash.slice(0, 12)}.json`, receipt)}
      >
        {t('receipt.download')}
      </Button>
    </div>
  );
}
