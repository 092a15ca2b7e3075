import {
  makeStyles,
  mergeClasses,
  Popover,
  PopoverSurface,
  PopoverTrigger,
  Text,
  tokens,
} from '@fluentui/react-components';
import { useT } from '../../texts/context';
import { colours } from '../colours';
import { type Arrow, outcome } from '../model';
import { Reasons } from '../Reasons';
import { useChanged } from '../useChanged';
import { OutcomeIcon } from '../Verdict';

const useStyles = makeStyles({
  lane: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) 60px 20px',
    alignItems: 'center',
    gap: '6px',
    width: '100%',
    minHeight: '26px',
    padding: '2px 4px',
    fontFamily: 'inherit',
    textAlign: 'left',
    color: tokens.colorNeutralForeground1,
    backgroundColor: 'transparent',
    border: 'none',
    borderRadius: tokens.borderRadiusMedium,
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  label: { overflowWrap: 'anywhere', lineHeight: tokens.lineHeightBase200 },
  fresh: {
    animationName: {
      '0%': { backgroundColor: tokens.colorBrandBackground2 },
      '70%': { backgroundColor: tokens.colorBrandBackground2 },
      '100%': { backgroundColor: 'transparent' },
    },
    animationDuration: '4s',
  },
  track: { display: 'flex', alignItems: 'center' },
  back: { flexDirection: 'row-reverse' },
  line: { flex: 1, borderTopWidth: '2px', borderTopStyle: 'solid', height: 0 },
  head: {
    width: 0,
    height: 0,
    borderTop: '5px solid transparent',
    borderBottom: '5px solid transparent',
    borderLeftWidth: '8px',
    borderLeftStyle: 'solid',
  },
  headBack: { transform: 'rotate(180deg)' },
  dashed: { borderTopStyle: 'dashed' },
  allowed: { borderTopColor: colours.allowed },
  changed: { borderTopColor: colours.changed },
  refused: { borderTopColor: colours.refused },
  allowedHead: { borderLeftColor: colours.allowed },
  changedHead: { borderLeftColor: colours.changed },
  refusedHead: { borderLeftColor: colours.refused },
  surface: {
    width: '360px',
    maxWidth: 'calc(100vw - 32px)',
    display: 'grid',
    gap: '10px',
    maxHeight: '70vh',
    overflowY: 'auto',
  },
  title: { margin: 0, display: 'flex', alignItems: 'center', gap: '8px' },
});

export interface LaneProps {
  readonly arrow: Arrow;
  /** Whether it points to the left. */
  readonly back: boolean;
}

/** One arrow. Pressed, it says why. */
export function Lane({ arrow, back }: LaneProps) {
  const t = useT();
  const styles = useStyles();
  const fresh = useChanged(arrow.verdict);
  const result = outcome(arrow.verdict);
  const name = t(`lab.arrow.${arrow.id}`);
  const label = t('lab.lane', {
    from: t(`lab.node.${arrow.from}`),
    to: t(`lab.node.${arrow.to}`),
    arrow: name,
    outcome: t(`lab.outcome.${result}`),
  });
  return (
    <Popover withArrow trapFocus size="small">
      <PopoverTrigger disableButtonEnhancement>
        <button
          type="button"
          data-arrow={arrow.id}
          data-outcome={result}
          aria-label={fresh ? `${label}, ${t('lab.changed')}` : label}
          className={mergeClasses(styles.lane, fresh && styles.fresh)}
        >
          <Text size={200} className={styles.label}>
            {name}
          </Text>
          <span className={mergeClasses(styles.track, back && styles.back)} aria-hidden>
            <span className={mergeClasses(styles.line, styles[result], result === 'refused' && styles.dashed)} />
            <span className={mergeClasses(styles.head, styles[`${result}Head`], back && styles.headBack)} />
          </span>
          <OutcomeIcon outcome={result} />
        </button>
      </PopoverTrigger>
      <PopoverSurface className={styles.surface} aria-label={label}>
        <Text as="h3" weight="semibold" className={styles.title}>
          <OutcomeIcon outcome={result} large />
          {t(`lab.verdict.${arrow.verdict}`)}
        </Text>
        <Reasons sides={arrow.sides} />
      </PopoverSurface>
    </Popover>
  );
}
