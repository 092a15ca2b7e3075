import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useNumbers } from '../useNumbers';
import { Legend } from './Legend';
import { roundUp } from './scale';
import { type Part, type Tone, useTones } from './tones';

const useStyles = makeStyles({
  root: { display: 'grid', gap: tokens.spacingVerticalM },
  plot: {
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(0, 1fr)',
    gridTemplateRows: '160px max-content',
    gap: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground3,
  },
  axis: {
    display: 'flex',
    flexDirection: 'column',
    justifyContent: 'space-between',
    textAlign: 'right',
    fontVariantNumeric: 'tabular-nums',
    // Each number stands at its line.
    marginBlock: '-8px',
  },
  columns: {
    display: 'flex',
    alignItems: 'stretch',
    gap: '2px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke1}`,
    backgroundImage: `linear-gradient(${tokens.colorNeutralStroke2} 1px, transparent 1px)`,
    backgroundSize: '100% 50%',
  },
  column: { flex: 1, minWidth: 0, display: 'flex', flexDirection: 'column-reverse', gap: '1px' },
  days: { gridColumn: 2, display: 'flex', justifyContent: 'space-between' },
});

export interface Series {
  readonly key: string;
  readonly label: string;
  readonly tone: Tone;
}

export interface ColumnsProps {
  readonly series: readonly Series[];
  /** Columns from left to right, each with a value for every series, the lowest first. */
  readonly columns: readonly { readonly key: string; readonly label: string; readonly values: readonly number[] }[];
}

/** Columns over time, each made of parts. */
export function Columns({ series, columns }: ColumnsProps) {
  const styles = useStyles();
  const tones = useTones();
  const number = useNumbers();
  const sum = (values: readonly number[]) => values.reduce((all, one) => all + one, 0);
  const end = roundUp(Math.max(0, ...columns.map(({ values }) => sum(values))));
  const parts: Part[] = series.map((one, place) => ({
    ...one,
    value: sum(columns.map(({ values }) => values[place] ?? 0)),
  }));
  const marked = [columns[0], columns[Math.floor((columns.length - 1) / 2)], columns.at(-1)];
  return (
    <div className={styles.root}>
      <div className={styles.plot}>
        <div className={styles.axis}>
          {[end, end / 2, 0].map((one) => (
            <span key={one}>{number(one)}</span>
          ))}
        </div>
        <div className={styles.columns}>
          {columns.map(({ key, label, values }) => (
            <div
              key={key}
              className={styles.column}
              title={[label, ...series.map((one, place) => `${one.label}: ${number(values[place] ?? 0)}`)].join('\n')}
            >
              {series.map((one, place) => {
                const value = values[place] ?? 0;
                return (
                  value > 0 && (
                    <div
                      key={one.key}
                      className={mergeClasses(tones[one.tone])}
                      style={{ height: `${(100 * value) / end}%`, minHeight: '2px' }}
                    />
                  )
                );
              })}
            </div>
          ))}
        </div>
        <div className={styles.days}>
          {marked.map((one, place) => one !== undefined && <span key={`${place} ${one.key}`}>{one.label}</span>)}
        </div>
      </div>
      <Legend parts={parts} />
    </div>
  );
}
