import { Button, Card, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { DataBarVerticalRegular } from '@fluentui/react-icons/svg/data-bar-vertical';
import { TableRegular } from '@fluentui/react-icons/svg/table';
import { type ReactNode, useId, useState } from 'react';
import { useT } from '../../texts/context';

const useStyles = makeStyles({
  card: { minWidth: 0, alignContent: 'start' },
  head: { display: 'flex', alignItems: 'start', gap: tokens.spacingHorizontalS },
  words: { flex: 1, minWidth: 0 },
  title: { margin: 0, display: 'block' },
  hint: { display: 'block', color: tokens.colorNeutralForeground3 },
  figure: { margin: 0, minWidth: 0, position: 'relative' },
  scroll: { overflowX: 'auto' },
  table: {
    width: '100%',
    borderCollapse: 'collapse',
    '& th, & td': {
      textAlign: 'left',
      fontWeight: tokens.fontWeightRegular,
      padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalM} ${tokens.spacingVerticalXS} 0`,
      borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    },
    '& thead th': { color: tokens.colorNeutralForeground3, borderTopStyle: 'none' },
    '& td': { textAlign: 'right', fontVariantNumeric: 'tabular-nums' },
    '& thead th:not(:first-child)': { textAlign: 'right' },
  },
  // For screen readers only: the table that stands behind the chart.
  hidden: {
    position: 'absolute',
    width: '1px',
    height: '1px',
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  },
});

export interface ChartCardProps {
  readonly title: string;
  readonly hint?: string;
  /** The heads of the columns; the first column names the rows. */
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** The chart itself, for the eye only. */
  readonly children: ReactNode;
}

/** A chart with its table: screen readers are always given the table, eyes can have it. */
export function ChartCard({ title, hint, heads, rows, children }: ChartCardProps) {
  const t = useT();
  const styles = useStyles();
  const id = useId();
  const [asTable, show] = useState(false);
  return (
    <Card className={styles.card} role="group" aria-labelledby={id}>
      <div className={styles.head}>
        <div className={styles.words}>
          <Text as="h2" weight="semibold" id={id} className={styles.title}>
            {title}
          </Text>
          {hint !== undefined && (
            <Text size={200} className={styles.hint}>
              {hint}
            </Text>
          )}
        </div>
        <Button
          size="small"
          appearance="subtle"
          icon={asTable ? <DataBarVerticalRegular /> : <TableRegular />}
          aria-label={t(asTable ? 'chart.asChartOf' : 'chart.asTableOf', { title })}
          onClick={() => show(!asTable)}
        >
          {t(asTable ? 'chart.asChart' : 'chart.asTable')}
        </Button>
      </div>
      <figure className={styles.figure} aria-labelledby={id}>
        {!asTable && <div aria-hidden>{children}</div>}
        <div className={mergeClasses(asTable ? styles.scroll : styles.hidden)}>
          <table className={styles.table} aria-labelledby={id}>
            <thead>
              <tr>
                {heads.map((head) => (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(([name = '', ...cells]) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  {cells.map((cell, place) => (
                    <td key={heads[place + 1]}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </figure>
    </Card>
  );
}
