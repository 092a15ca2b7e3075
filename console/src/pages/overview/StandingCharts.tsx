import { makeStyles, tokens } from '@fluentui/react-components';
import { ages, type Age, type Overview, type Standing, standings } from '../../api/overview';
import { type Management, managements } from '../../api/registrations';
import { Bars } from '../../parts/charts/Bars';
import { ChartCard } from '../../parts/charts/ChartCard';
import { StackBar } from '../../parts/charts/StackBar';
import type { Part, Tone } from '../../parts/charts/tones';
import { useNumbers } from '../../parts/useNumbers';
import { useT } from '../../texts/context';

const useStyles = makeStyles({
  column: { display: 'grid', gap: tokens.spacingHorizontalL, alignContent: 'stretch', minWidth: 0 },
});

const STANDING: Readonly<Record<Standing, Tone>> = {
  managed: 'good',
  withoutPolicy: 'between',
  held: 'bad',
  disabled: 'quiet',
};
const MANAGEMENT: Readonly<Record<Management, Tone>> = { unmanaged: 'main', mdm: 'good', thirdPartyMdm: 'quiet' };
const AGE: Readonly<Record<Age, Tone>> = {
  hour: 'main',
  day: 'main',
  week: 'main',
  month: 'between',
  older: 'bad',
  never: 'quiet',
};

/** Registrations by how they stand, by who manages their device, and by when they were heard of last. */
export function StandingCharts({ overview }: { readonly overview: Overview }) {
  const t = useT();
  const styles = useStyles();
  const number = useNumbers();
  const standing: Part[] = standings.map((key) => ({
    key,
    label: t(`overview.standing.${key}`),
    value: overview.registrations[key],
    tone: STANDING[key],
  }));
  const freshness: Part[] = ages.map((key) => ({
    key,
    label: t(`overview.age.${key}`),
    value: overview.freshness[key],
    tone: AGE[key],
  }));
  const management: Part[] = managements.map((key) => ({
    key,
    label: t(`management.${key}`),
    value: overview.management[key],
    tone: MANAGEMENT[key],
  }));
  const rows = (parts: readonly Part[]) => parts.map(({ label, value }) => [label, number(value)]);
  const heads = (first: string) => [first, t('nav.registrations')];
  return (
    <>
      <div className={styles.column}>
        <ChartCard
          title={t('overview.standingTitle')}
          hint={t('overview.standingHint')}
          heads={heads(t('registration.state'))}
          rows={rows(standing)}
        >
          <StackBar parts={standing} />
        </ChartCard>
        <ChartCard
          title={t('overview.managementTitle')}
          heads={heads(t('registration.enrolment'))}
          rows={rows(management)}
        >
          <StackBar parts={management} />
        </ChartCard>
      </div>
      <ChartCard
        title={t('overview.freshTitle')}
        hint={t('overview.freshHint')}
        heads={heads(t('registration.seen'))}
        rows={rows(freshness)}
      >
        <Bars parts={freshness} />
      </ChartCard>
    </>
  );
}
