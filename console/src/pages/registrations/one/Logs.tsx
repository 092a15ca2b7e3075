import { Badge, type BadgeProps, Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { askForLog, logRequests, type LogRequest, type LogState, sentLog } from '../../../api/logs';
import type { RegistrationDetail } from '../../../api/registrations';
import { useMay } from '../../../app/session/context';
import { Block } from '../../../parts/Block';
import { downloadText } from '../../../parts/download';
import { Moment } from '../../../parts/Moment';
import { Problem } from '../../../parts/Problem';
import { useT } from '../../../texts/context';

const useStyles = makeStyles({
  list: { listStyle: 'none', margin: 0, padding: 0, display: 'grid', gap: tokens.spacingVerticalS },
  one: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'center' },
  ask: { justifySelf: 'start' },
});

const COLORS: Readonly<Record<LogState, BadgeProps['color']>> = {
  open: 'informative',
  sent: 'success',
  denied: 'warning',
  failed: 'danger',
};

/** Logs that were asked of the app. Nothing comes without the word of the person at the device. */
export function Logs({ registration }: { readonly registration: RegistrationDetail }) {
  const t = useT();
  const styles = useStyles();
  const client = useQueryClient();
  const may = useMay('CollectLogs');
  const key = ['registration', registration.id, 'logs'];
  const { data } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => logRequests(registration.id, signal),
    refetchInterval: 10_000,
  });
  const ask = useMutation({
    mutationFn: () => askForLog(registration.id),
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
  const waits = data?.some((one) => one.state === 'open') ?? true;
  return (
    <Block title={t('logs.title')}>
      <Text>{t('logs.text')}</Text>
      <ul className={styles.list}>
        {data?.map((one) => (
          <li key={one.id} className={styles.one}>
            <Badge appearance="tint" color={COLORS[one.state]}>
              {t(`logs.state.${one.state}`)}
            </Badge>
            <Text size={200}>
              <Moment at={one.answered ?? one.created} />
            </Text>
            {may && one.state === 'sent' && <Download registration={registration.id} request={one} />}
          </li>
        ))}
      </ul>
      {ask.error !== null && <Problem error={ask.error} />}
      {may && (
        <Button className={styles.ask} disabledFocusable={waits || ask.isPending} onClick={() => ask.mutate()}>
          {t('logs.ask')}
        </Button>
      )}
    </Block>
  );
}

function Download({ registration, request }: { readonly registration: string; readonly request: LogRequest }) {
  const t = useT();
  const load = useMutation({
    mutationFn: () => sentLog(registration, request.id),
    onSuccess: (log) => downloadText(`log-${request.id}.json`, log),
  });
  return (
    <>
      <Button
        size="small"
        appearance="subtle"
        icon={<ArrowDownloadRegular />}
        disabledFocusable={load.isPending}
        onClick={() => load.mutate()}
      >
        {t('logs.download')}
      </Button>
      {load.error !== null && <Problem error={load.error} />}
    </>
  );
}
