import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { Link } from 'react-router';
import type { Platform } from '../../../api/tables';
import { linkStyle } from '../../../parts/styles';
import { useT } from '../../../texts/context';

const useStyles = makeStyles({
  root: { display: 'flex', gap: tokens.spacingHorizontalXS, color: tokens.colorNeutralForeground3 },
  link: linkStyle,
});

/** The way here. */
export function PolicyCrumbs({ platform }: { readonly platform: Platform }) {
  const t = useT();
  const styles = useStyles();
  return (
    <nav aria-label={t('crumbs')}>
      <Text size={200} className={styles.root}>
        <Link to="/policies" className={styles.link}>
          {t('nav.policies')}
        </Link>
        <span aria-hidden>/</span>
        {t(`platform.${platform}`)}
      </Text>
    </nav>
  );
}
