import { makeStyles, Skeleton, SkeletonItem, tokens } from '@fluentui/react-components';
import { useT } from '../texts/context';

const useStyles = makeStyles({
  root: { display: 'grid', gap: tokens.spacingVerticalL },
  title: { width: '260px', maxWidth: '60%', height: '36px' },
  line: { height: '44px' },
});

/** A page before what it shows has come: its shape, so that nothing jumps. */
export function Loading({ lines = 6 }: { readonly lines?: number }) {
  const t = useT();
  const styles = useStyles();
  return (
    <Skeleton aria-label={t('loading')} className={styles.root}>
      <SkeletonItem className={styles.title} />
      {Array.from({ length: lines }, (_, line) => (
        <SkeletonItem key={line} className={styles.line} />
      ))}
    </Skeleton>
  );
}
