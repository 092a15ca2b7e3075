import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { type ReactNode, useEffect, useRef } from 'react';
import { useT } from '../texts/context';
import { arrived } from './arrival';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, minWidth: 0 },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    minHeight: '36px',
  },
  title: {
    ...typographyStyles.title2,
    margin: 0,
    outlineStyle: 'none',
    flex: '1 1 200px',
    '@media (max-width: 719px)': typographyStyles.subtitle1,
    minWidth: 0,
    overflowWrap: 'anywhere',
  },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

export interface PageProps {
  readonly title: string;
  /** Above the title: the way here. */
  readonly above?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A page: its title names the window and takes the focus when one page follows another. */
export function Page({ title, above, actions, children }: PageProps) {
  const t = useT();
  const styles = useStyles();
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    document.title = `${title} · ${t('product.name')}`;
  }, [title, t]);

  useEffect(() => {
    if (arrived()) heading.current?.focus({ preventScroll: true });
  }, []);

  return (
    <div className={styles.root}>
      <div>
        {above}
        <div className={styles.head}>
          <h1 tabIndex={-1} ref={heading} className={styles.title}>
            {title}
          </h1>
          {actions !== undefined && <div className={styles.actions}>{actions}</div>}
        </div>
      </div>
      {children}
    </div>
  );
}
