import { Card, Text } from '@fluentui/react-components';
import type { AskDay, Overview } from '../../api/overview';
import { Bars } from '../../parts/charts/Bars';
import { ChartCard } from '../../parts/charts/ChartCard';
import { Columns, type Series } from '../../parts/charts/Columns';
import type { Part } from '../../parts/charts/tones';
import { useNumbers } from '../../parts/useNumbers';
import { useWords } from '../../texts/context';
import { useAskWords } from './useAskWords';

const VERDICTS = ['allowed', 'redirected', 'blocked'] as const;
const TONES = { allowed: 'main', redirected: 'between', blocked: 'bad' } as const;

/** What apps asked day by day, and what was refused most. */
export function AskCharts({ asks }: { readonly asks: Overview['asks'] }) {
  const { t } = useWords();
  const any = asks.days.some((day) => VERDICTS.some((verdict) => day[verdict] > 0));
  if (!any) {
    return (
      <Card>
        <Text as="h2" weight="semibold" style={{ margin: 0 }}>
          {t('overview.asksTitle')}
        </Text>
        <Text>{t('overview.noAsks')}</Text>
      </Card>
    );
  }
  return (
    <>
      <Days days={asks.days} />
      <MostBlocked blocked={asks.blocked} />
    </>
  );
}

function Days({ days }: { readonly days: readonly AskDay[] }) {
  const { t, language } = useWords();
  const number = useNumbers();
  // Days are the devices', in UTC.
  const format = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  const series: Series[] = VERDICTS.map((key) => ({ key, label: t(`overview.verdict.${key}`), tone: TONES[key] }));
  const columns = days.map((day) => ({
    key: day.day,
    label: format.format(new Date(`${day.day}T00:00:00Z`)),
    values: VERDICTS.map((verdict) => day[verdict]),
  }));
  return (
    <ChartCard
      title={t('overview.asksTitle')}
      hint={t('overview.asksHint')}
      heads={[t('overview.day'), ...series.map((one) => one.label)]}
      rows={columns.map(({ label, values }) => [label, ...values.map(number)])}
    >
      <Columns series={series} columns={columns} />
    </ChartCard>
  );
}

function MostBlocked({ blocked }: { readonly blocked: Overview['asks']['blocked'] }) {
  const { t } = useWords();
  const number = useNumbers();
  const say = useAskWords();
  const parts: Part[] = blocked.map((one) => ({
    key: `${one.kind} ${one.destination} ${one.setting}`,
    label: say(one),
    value: one.count,
    tone: 'bad',
  }));
  if (parts.length === 0) {
    return (
      <Card>
        <Text as="h2" weight="semibold" style={{ margin: 0 }}>
          {t('overview.blockedTitle')}
        </Text>
        <Text>{t('overview.noneBlocked')}</Text>
      </Card>
    );
  }
  return (
    <ChartCard
      title={t('overview.blockedTitle')}
      hint={t('overview.blockedHint')}
      heads={[t('overview.ask'), t('overview.setting'), t('overview.times')]}
      rows={blocked.map((one, place) => [parts[place]?.label ?? '', one.setting, number(one.count)])}
    >
      <Bars parts={parts} />
    </ChartCard>
  );
}
