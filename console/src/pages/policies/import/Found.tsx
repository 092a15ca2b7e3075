import { Badge, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import type { Effect, Preview } from '../../../api/preview';
import { Problem } from '../../../parts/Problem';
import { useT } from '../../../texts/context';
import { ReviewBody } from '../editor/ReviewBody';
import { useTitleOf } from '../editor/useTitleOf';
import { useTables } from '../useTables';
import type { Candidate } from './usePreviews';

const useStyles = makeStyles({
  root: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: tokens.spacingVerticalS },
  head: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'center' },
  detail: { display: 'block', color: tokens.colorNeutralForeground3 },
  summary: { cursor: 'pointer', borderRadius: tokens.borderRadiusMedium },
  body: { display: 'grid', gap: tokens.spacingVerticalM, paddingTop: tokens.spacingVerticalS },
});

export type Outcome = 'done' | Error;

export interface FoundProps {
  readonly candidate: Candidate;
  readonly outcome: Outcome | undefined;
}

/** A policy of a file: what becomes of it, and what the server says of it. */
export function Found({ candidate, outcome }: FoundProps) {
  const { one, replaces, preview } = candidate;
  const t = useT();
  const styles = useStyles();
  return (
    <div className={styles.root}>
      <span className={styles.head}>
        <Text weight="semibold">{one.name || one.key}</Text>
        <Badge appearance="outline">{t(`platform.${one.platform}`)}</Badge>
        {outcome === 'done' ? (
          <Badge appearance="tint" color="success">
            {t('import.done')}
          </Badge>
        ) : (
          <Badge appearance="tint" color={replaces === undefined ? 'brand' : 'warning'}>
            {t(replaces === undefined ? 'import.creates' : 'import.replaces')}
          </Badge>
        )}
      </span>
      <Text size={200} className={styles.detail}>
        {t('import.apps', { count: one.apps })}
        {one.assignments > 0 && ` ${t('import.assignments', { count: one.assignments })}`}
      </Text>
      {preview.isPending && <Spinner size="tiny" label={t('review.asking')} labelPosition="after" />}
      {preview.error !== null && <Problem error={preview.error} retry={() => void preview.refetch()} />}
      {preview.data !== undefined && outcome !== 'done' && <Judged candidate={candidate} preview={preview.data} />}
      {outcome instanceof Error && <Problem error={outcome} />}
    </div>
  );
}

const EFFECTS: readonly Exclude<Effect, 'none'>[] = ['stricter', 'looser', 'different'];

/** What the server says of it: errors at once, changes in short and, for whoever looks, one by one. */
function Judged({
  candidate: { one, replaces },
  preview,
}: {
  readonly candidate: Candidate;
  readonly preview: Preview;
}) {
  const t = useT();
  const styles = useStyles();
  const tables = useTables().data?.find(({ platform }) => platform === one.platform);
  const titleOf = useTitleOf(tables);
  const isNew = replaces === undefined;
  const body = <ReviewBody preview={preview} isNew={isNew} touched={NOTHING} titleOf={titleOf} />;
  if (preview.errors.length > 0) return body;
  const counts = EFFECTS.map((effect) => ({
    title: t(`effect.${effect}`),
    count: preview.changes.filter((change) => change.effect === effect).length,
  })).filter(({ count }) => count > 0);
  const short = [
    ...counts.map(({ title, count }) => `${title}: ${count}`),
    ...(preview.warnings.length > 0 ? [t('tab.warnings', { count: preview.warnings.length })] : []),
  ];
  return (
    // Nothing is replaced unseen, and what contradicts itself is said at once.
    <details open={!isNew || preview.warnings.length > 0}>
      <summary className={styles.summary}>{short.length === 0 ? t('review.nothing') : short.join(' · ')}</summary>
      <div className={styles.body}>{body}</div>
    </details>
  );
}

const NOTHING: ReadonlySet<string> = new Set();
