import { makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { ErrorCircleRegular } from '@fluentui/react-icons/svg/error-circle';
import { InfoRegular } from '@fluentui/react-icons/svg/info';
import { WarningRegular } from '@fluentui/react-icons/svg/warning';
import { Said } from '../../../parts/Said';
import type { Note } from '../model/notes';

const useStyles = makeStyles({
  list: { listStyle: 'none', margin: 0, padding: 0, display: 'grid', gap: '2px' },
  note: { display: 'flex', gap: tokens.spacingHorizontalXS, alignItems: 'baseline' },
  icon: { flexShrink: 0, position: 'relative', top: '2px' },
  error: { color: tokens.colorStatusDangerForeground1 },
  warning: { color: tokens.colorStatusWarningForeground3 },
  info: { color: tokens.colorNeutralForeground2 },
});

const icons = { error: ErrorCircleRegular, warning: WarningRegular, info: InfoRegular };

/** What is wrong, contradictory or good to know, where it is. */
export function Notes({ notes }: { readonly notes: readonly Note[] }) {
  const styles = useStyles();
  if (notes.length === 0) return null;
  return (
    <ul className={styles.list} aria-live="polite">
      {notes.map(({ kind, text }) => {
        const Icon = icons[kind];
        return (
          <li key={text} className={mergeClasses(styles.note, styles[kind])}>
            <Icon className={styles.icon} aria-hidden />
            <Text size={200}>
              <Said text={text} />
            </Text>
          </li>
        );
      })}
    </ul>
  );
}
