import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { ArrowDownRegular } from '@fluentui/react-icons/svg/arrow-down';
import { ArrowUpRegular } from '@fluentui/react-icons/svg/arrow-up';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type ReactNode, type RefCallback, useEffect, useRef, useState } from 'react';

const NARROW = '@media (max-width: 719px)';

const useStyles = makeStyles({
  table: {
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusXLarge,
    boxShadow: tokens.shadow4,
    minWidth: 0,
  },
  body: { position: 'relative' },
  row: {
    display: 'grid',
    gap: `2px ${tokens.spacingHorizontalM}`,
    alignItems: 'center',
    minHeight: '44px',
    boxSizing: 'border-box',
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalL}`,
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    [NARROW]: { gridTemplateColumns: 'minmax(0, 1fr) !important', padding: tokens.spacingHorizontalM },
  },
  hover: { ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover } },
  head: {
    borderTopStyle: 'none',
    minHeight: '36px',
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    [NARROW]: { position: 'absolute', width: '1px', height: '1px', minHeight: 0, padding: 0, overflow: 'hidden' },
  },
  // Where it is narrow the head is for screen readers only; a list that can be sorted says so elsewhere there.
  narrowOnly: { display: 'none', [NARROW]: { display: 'inline' } },
  sort: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalXS,
    minHeight: '28px',
    padding: `0 ${tokens.spacingHorizontalXS}`,
    marginLeft: `calc(-1 * ${tokens.spacingHorizontalXS})`,
    border: 'none',
    borderRadius: tokens.borderRadiusSmall,
    backgroundColor: 'transparent',
    color: 'inherit',
    font: 'inherit',
    cursor: 'pointer',
    ':hover': { color: tokens.colorNeutralForeground1 },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
    [NARROW]: { display: 'none' },
  },
  sorted: { color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold },
  stale: { opacity: 0.6 },
  cell: { minWidth: 0, overflowWrap: 'anywhere' },
  labelled: {
    [NARROW]: {
      display: 'flex',
      gap: tokens.spacingHorizontalS,
      '::before': { content: 'attr(data-label)', color: tokens.colorNeutralForeground3, flex: '0 0 40%' },
    },
  },
  placed: { position: 'absolute', top: 0, left: 0, right: 0 },
});

export interface Column<T> {
  readonly key: string;
  readonly title: string;
  readonly cell: (row: T) => ReactNode;
  /** A track of the grid, such as `minmax(0, 2fr)`. */
  readonly width: string;
  /** By what the list is sorted when this column is chosen, and in which direction first. */
  readonly sort?: { readonly by: string; readonly first: Direction };
}

type Direction = 'asc' | 'desc';

/** How rows are sorted, by whoever gives them. */
export interface Sorting {
  readonly by: string;
  readonly order: Direction;
  readonly onSort: (by: string, order: Direction) => void;
}

export interface DataTableProps<T> {
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string;
  /** How many rows there are in all, where more can be loaded. */
  readonly total?: number | undefined;
  readonly sorting?: Sorting;
  /** The rows answer an earlier question; the answer to the present one is on its way. */
  readonly isStale?: boolean;
  /** Only rows in sight are in the document. */
  readonly isLong?: boolean;
  /** The last loaded row came into sight. */
  readonly onEnd?: (() => void) | undefined;
}

/** Rows and columns; where it is narrow each row becomes a block with the names of its columns. */
export function DataTable<T>(props: DataTableProps<T>) {
  const { label, columns, rows, rowKey, total, sorting, isStale = false, isLong = false, onEnd } = props;
  const styles = useStyles();
  const grid: CSSProperties = { gridTemplateColumns: columns.map((column) => column.width).join(' ') };
  const count = total ?? rows.length;
  return (
    <div
      role="table"
      aria-label={label}
      aria-rowcount={count + 1}
      aria-busy={isStale}
      className={mergeClasses(styles.table, isStale && styles.stale)}
    >
      <div role="rowgroup">
        <div role="row" aria-rowindex={1} className={mergeClasses(styles.row, styles.head)} style={grid}>
          {columns.map((column) => (
            <Head key={column.key} column={column} sorting={sorting} />
          ))}
        </div>
      </div>
      {isLong ? (
        <Long columns={columns} rows={rows} rowKey={rowKey} grid={grid} onEnd={onEnd} />
      ) : (
        <div role="rowgroup">
          {rows.map((row, index) => (
            <Row key={rowKey(row)} columns={columns} row={row} index={index} grid={grid} />
          ))}
        </div>
      )}
    </div>
  );
}

const WORDS = { asc: 'ascending', desc: 'descending' } as const;

function Head<T>({ column, sorting }: { readonly column: Column<T>; readonly sorting: Sorting | undefined }) {
  const styles = useStyles();
  const { sort, title } = column;
  if (sort === undefined || sorting === undefined) return <span role="columnheader">{title}</span>;
  const own = sorting.by === sort.by ? sorting.order : null;
  const next = own === null ? sort.first : own === 'asc' ? 'desc' : 'asc';
  return (
    <span role="columnheader" aria-sort={own === null ? 'none' : WORDS[own]}>
      <span className={styles.narrowOnly}>{title}</span>
      <button
        type="button"
        className={mergeClasses(styles.sort, own !== null && styles.sorted)}
        onClick={() => sorting.onSort(sort.by, next)}
      >
        {title}
        {own === 'asc' && <ArrowUpRegular aria-hidden />}
        {own === 'desc' && <ArrowDownRegular aria-hidden />}
      </button>
    </span>
  );
}

interface RowProps<T> {
  readonly columns: readonly Column<T>[];
  readonly row: T;
  readonly index: number;
  readonly grid: CSSProperties;
  readonly at?: number;
  readonly measure?: RefCallback<HTMLDivElement>;
}

function Row<T>({ columns, row, index, grid, at, measure }: RowProps<T>) {
  const styles = useStyles();
  const style = at === undefined ? grid : { ...grid, transform: `translateY(${at}px)` };
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-index={index}
      {...(measure === undefined ? {} : { ref: measure })}
      className={mergeClasses(styles.row, styles.hover, at !== undefined && styles.placed)}
      style={style}
    >
      {columns.map((column, place) => (
        <div
          key={column.key}
          role="cell"
          data-label={column.title}
          className={mergeClasses(styles.cell, place > 0 && column.title !== '' && styles.labelled)}
        >
          {column.cell(row)}
        </div>
      ))}
    </div>
  );
}

type LongProps<T> = Pick<DataTableProps<T>, 'columns' | 'rows' | 'rowKey' | 'onEnd'> & { readonly grid: CSSProperties };

function Long<T>({ columns, rows, rowKey, grid, onEnd }: LongProps<T>) {
  const styles = useStyles();
  const body = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  useEffect(() => {
    setTop(body.current?.offsetTop ?? 0);
  }, []);
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => 45,
    overscan: 12,
    scrollMargin: top,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - 20) onEnd?.();
  }, [last, rows.length, onEnd]);
  return (
    <div role="rowgroup" ref={body} className={styles.body} style={{ height: virtual.getTotalSize() }}>
      {items.map((item) => {
        const row = rows[item.index];
        return (
          row !== undefined && (
            <Row
              key={rowKey(row)}
              columns={columns}
              row={row}
              index={item.index}
              grid={grid}
              at={item.start - top}
              measure={virtual.measureElement}
            />
          )
        );
      })}
    </div>
  );
}
