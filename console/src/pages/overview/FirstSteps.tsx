import { Card, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { CircleRegular } from '@fluentui/react-icons/svg/circle';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { textLinkStyle } from '../../parts/styles';
import { useT } from '../../texts/context';

const useStyles = makeStyles({
  root: { maxWidth: '720px' },
  title: { margin: 0 },
  list: { listStyle: 'none', margin: 0, padding: 0, display: 'grid', gap: tokens.spacingVerticalM },
  one: { display: 'flex', gap: tokens.spacingHorizontalM, alignItems: 'flex-start' },
  icon: { fontSize: '20px', display: 'flex', color: tokens.colorNeutralForeground3 },
  done: { color: tokens.colorStatusSuccessForeground1 },
  link: textLinkStyle,
});

export interface FirstStepsProps {
  readonly hasPolicy: boolean;
  readonly isGiven: boolean;
  readonly hasApp: boolean;
}

/** What to do while nothing is there, and how much of it is done. */
export function FirstSteps({ hasPolicy, isGiven, hasApp }: FirstStepsProps) {
  const t = useT();
  const styles = useStyles();
  return (
    <Card className={styles.root}>
      <Text as="h2" weight="semibold" size={500} className={styles.title}>
        {t('overview.firstTitle')}
      </Text>
      <Text>{t('overview.first')}</Text>
      <ol className={styles.list}>
        <Step isDone={hasPolicy}>
          {t('overview.firstPolicy')}{' '}
          <Link to="/policies" className={styles.link}>
            {t('overview.toPolicies')}
          </Link>
        </Step>
        <Step isDone={isGiven}>{t('overview.firstAssign')}</Step>
        <Step isDone={hasApp}>{t('overview.firstApp')}</Step>
      </ol>
    </Card>
  );
}

function Step({ isDone, children }: { readonly isDone: boolean; readonly children: ReactNode }) {
  const t = useT();
  const styles = useStyles();
  return (
    <li className={styles.one}>
      <span
        className={mergeClasses(styles.icon, isDone && styles.done)}
        role="img"
        aria-label={t(isDone ? 'overview.done' : 'overview.toDo')}
      >
        {isDone ? <CheckmarkCircleFilled /> : <CircleRegular />}
      </span>
      <Text>{children}</Text>
    </li>
  );
}
