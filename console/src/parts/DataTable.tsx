import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
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
}

export interface DataTableProps<T> {
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string;
  /** How many rows there are in all, where more can be loaded. */
  readonly total?: number | undefined;
  /** Only rows in sight are in the document. */
  readonly isLong?: boolean;
  /** The last loaded row came into sight. */
  readonly onEnd?: (() => void) | undefined;
}

/** Rows and columns; where it is narrow each row becomes a block with the names of its columns. */
export function DataTable<T>({ label, columns, rows, rowKey, total, isLong = false, onEnd }: DataTableProps<T>) {
  const styles = useStyles();
  const grid: CSSProperties = { gridTemplateColumns: columns.map((column) => column.width).join(' ') };
  const count = total ?? rows.length;
  return (
    <div role="table" aria-label={label} aria-rowcount={count + 1} className={styles.table}>
      <div role="rowgroup">
        <div role="row" aria-rowindex={1} className={mergeClasses(styles.row, styles.head)} style={grid}>
          {columns.map((column) => (
            <span key={column.key} role="columnheader">
              {column.title}
            </span>
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
