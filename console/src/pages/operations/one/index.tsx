import { makeStyles, MessageBar, MessageBarBody, MessageBarTitle, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { operation, type OperationDetail } from '../../../api/operations';
import { Block } from '../../../parts/Block';
import { Crumbs } from '../../../parts/Crumbs';
import { Loading } from '../../../parts/Loading';
import { Moment } from '../../../parts/Moment';
import { Page } from '../../../parts/Page';
import { Pairs } from '../../../parts/Pairs';
import { Person } from '../../../parts/Person';
import { Problem } from '../../../parts/Problem';
import { useUser } from '../../../parts/useNames';
import { useT } from '../../../texts/context';
import { Actor } from '../Actor';
import { StateBadge } from '../StateBadge';
import { OperationActions } from './OperationActions';
import { OrderBlock } from './OrderBlock';

const useStyles = makeStyles({ root: { display: 'grid', gap: tokens.spacingVerticalL, maxWidth: '900px' } });

const INTENTS = {
  pendingApproval: 'warning',
  pending: 'info',
  sent: 'info',
  done: 'success',
  failed: 'error',
  canceled: 'info',
} as const;

const isOver = ({ state, stands }: OperationDetail): boolean =>
  !stands && ['done', 'failed', 'canceled'].includes(state);

/** One wipe: how far each app is, and what each device signed. */
export default function OneOperation() {
  const { id = '' } = useParams();
  const t = useT();
  const styles = useStyles();
  const { data, error, refetch } = useQuery({
    queryKey: ['operation', id],
    queryFn: ({ signal }) => operation(id, signal),
    refetchInterval: (query) => (query.state.data !== undefined && isOver(query.state.data) ? false : 2_000),
  });
  const { name } = useUser(data?.user ?? '');
  if (data === undefined) return error === null ? <Loading /> : <Problem error={error} retry={() => void refetch()} />;
  return (
    <Page
      title={t('operation.title', { user: name })}
      above={<Crumbs to="/operations" text={t('nav.operations')} here={t(`state.${data.state}`)} />}
      actions={<OperationActions operation={data} />}
    >
      <div className={styles.root}>
        <MessageBar intent={INTENTS[data.state]} layout="multiline" role="status">
          <MessageBarBody>
            <MessageBarTitle>{t(`state.${data.state}`)}</MessageBarTitle>
            {t(`state.${data.state}Text`)}
            {data.stands && ` ${t('operation.stands')}`}
          </MessageBarBody>
        </MessageBar>
        <Block title={t('registration.summary')}>
          <Pairs
            rows={[
              [t('registration.state'), <StateBadge state={data.state} />],
              [t('registration.user'), <Person id={data.user} />],
              [
                t('registration.tag'),
                data.deviceTag === null ? t('operation.allDevices') : <code>{data.deviceTag}</code>,
              ],
              [t('operation.by'), <Actor actor={data.actor} />],
              [t('operation.ordered'), <Moment at={data.created} />],
              [t('operation.changed'), <Moment at={data.modified} />],
            ]}
          />
        </Block>
        {data.orders.map((order) => (
          <OrderBlock key={order.id} order={order} />
        ))}
      </div>
    </Page>
  );
}
