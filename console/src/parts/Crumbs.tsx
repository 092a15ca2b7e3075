import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { Link } from 'react-router';
import { useT } from '../texts/context';
import { linkStyle } from './styles';

const useStyles = makeStyles({
  root: { display: 'flex', gap: tokens.spacingHorizontalXS, color: tokens.colorNeutralForeground3 },
  link: linkStyle,
});

/** The way here: the page above, and a word about this one. */
export function Crumbs({ to, text, here }: { readonly to: string; readonly text: string; readonly here: string }) {
  const t = useT();
  const styles = useStyles();
  return (
    <nav aria-label={t('crumbs')}>
      <Text size={200} className={styles.root}>
        <Link to={to} className={styles.link}>
          {text}
        </Link>
        <span aria-hidden>/</span>
        {here}
      </Text>
    </nav>
  );
}
