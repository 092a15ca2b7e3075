import { makeStyles, MessageBar, MessageBarBody, Text, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { overview } from '../../api/overview';
import { useMay } from '../../app/session/context';
import { Loading } from '../../parts/Loading';
import { Moment } from '../../parts/Moment';
import { Page } from '../../parts/Page';
import { Problem } from '../../parts/Problem';
import { textLinkStyle } from '../../parts/styles';
import { useT } from '../../texts/context';
import { usePolicyRows } from '../policies/usePolicyRows';
import { AskCharts } from './AskCharts';
import { FirstSteps } from './FirstSteps';
import { OpenWipes } from './OpenWipes';
import { ProtectedCards } from './ProtectedCards';
import { StandingCharts } from './StandingCharts';

const useStyles = makeStyles({
  grid: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 440px), 1fr))',
    gap: tokens.spacingHorizontalL,
    alignItems: 'stretch',
  },
  link: textLinkStyle,
  at: { color: tokens.colorNeutralForeground3 },
});

/** How the organisation stands; while there is nothing, what to do first. */
export default function Overview() {
  const t = useT();
  const mayCount = useMay('RegistrationRead');
  const mayRead = useMay('PolicyRead');
  return (
    <Page title={t('nav.overview')}>{mayCount && mayRead ? <Numbers /> : <Text>{t('overview.notAllowed')}</Text>}</Page>
  );
}

function Numbers() {
  const t = useT();
  const styles = useStyles();
  const { data, error, refetch } = useQuery({
    queryKey: ['overview'],
    queryFn: ({ signal }) => overview(signal),
    refetchInterval: 15_000,
  });
  const policies = usePolicyRows();
  const failure = error ?? policies.error;
  if (failure !== null && (data === undefined || policies.data === undefined)) {
    return <Problem error={failure} retry={() => void Promise.all([refetch(), policies.refetch()])} />;
  }
  if (data === undefined || policies.data === undefined) return <Loading />;
  const { registrations } = data;
  const live = registrations.managed + registrations.withoutPolicy + registrations.held + registrations.disabled;
  const given = policies.data.some((one) => one.isAssigned);
  return (
    <>
      {(!given || live === 0) && <FirstSteps hasPolicy={policies.data.length > 0} isGiven={given} hasApp={live > 0} />}
      {live > 0 && (
        <>
          {data.unassignedPolicies > 0 && (
            <MessageBar intent="warning" layout="multiline">
              <MessageBarBody>
                {t('overview.unassigned', { count: data.unassignedPolicies })}{' '}
                <Link to="/policies" className={styles.link}>
                  {t('overview.toPolicies')}
                </Link>
              </MessageBarBody>
            </MessageBar>
          )}
          {data.blockedAtGate > 0 && (
            <MessageBar intent="warning" layout="multiline">
              <MessageBarBody>
                {t('overview.blocked', { count: data.blockedAtGate })}{' '}
                <Link to="/registrations?blocked=true" className={styles.link}>
                  {t('overview.toBlocked')}
                </Link>
              </MessageBarBody>
            </MessageBar>
          )}
          <ProtectedCards overview={data} />
          <div className={styles.grid}>
            <StandingCharts overview={data} />
            <AskCharts asks={data.asks} />
          </div>
          <OpenWipes wipes={data.openWipes} />
          <Text size={200} className={styles.at}>
            {t('overview.counted')} <Moment at={data.at} />
          </Text>
        </>
      )}
    </>
  );
}
