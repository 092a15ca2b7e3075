import { makeStyles, Text, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    gap: tokens.spacingVerticalS,
    textAlign: 'center',
    padding: `${tokens.spacingVerticalXXXL} ${tokens.spacingHorizontalL}`,
    color: tokens.colorNeutralForeground2,
  },
  icon: { fontSize: '40px', color: tokens.colorBrandForeground1 },
  text: { maxWidth: '52ch' },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, justifyContent: 'center' },
});

export interface EmptyProps {
  readonly icon: ReactNode;
  /** Left out where the page's own title says it. */
  readonly title?: string;
  readonly text: string;
  /** What to do first. */
  readonly children?: ReactNode;
}

/** Where nothing is: what it would be, and what to do first. */
export function Empty({ icon, title, text, children }: EmptyProps) {
  const styles = useStyles();
  return (
    <div className={styles.root}>
      <span className={styles.icon} aria-hidden>
        {icon}
      </span>
      {title !== undefined && (
        <Text as="h2" weight="semibold" size={400} style={{ margin: 0 }}>
          {title}
        </Text>
      )}
      <Text className={styles.text}>{text}</Text>
      {children !== undefined && <div className={styles.actions}>{children}</div>}
    </div>
  );
}
