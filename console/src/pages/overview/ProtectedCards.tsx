import { Card, makeStyles, ProgressBar, Text, tokens } from '@fluentui/react-components';
import { AppsRegular } from '@fluentui/react-icons/svg/apps';
import { PeopleRegular } from '@fluentui/react-icons/svg/people';
import { PhoneRegular } from '@fluentui/react-icons/svg/phone';
import { type ComponentType, useId } from 'react';
import type { Overview, Protected } from '../../api/overview';
import { useNumbers } from '../../parts/useNumbers';
import { type PlainKey, useT } from '../../texts/context';

const useStyles = makeStyles({
  root: {
    display: 'grid',
    gridTemplateColumns: 'repeat(3, minmax(0, 1fr))',
    gap: tokens.spacingHorizontalL,
    '@media (max-width: 719px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  head: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS, margin: 0 },
  icon: { fontSize: '20px', display: 'flex', color: tokens.colorBrandForeground1 },
  figure: { display: 'flex', flexWrap: 'wrap', alignItems: 'baseline', gap: tokens.spacingHorizontalS },
  number: { fontVariantNumeric: 'tabular-nums' },
  rest: { color: tokens.colorNeutralForeground3 },
});

type Kind = 'users' | 'apps' | 'devices';

const KINDS: readonly (readonly [Kind, PlainKey, ComponentType])[] = [
  ['users', 'overview.users', PeopleRegular],
  ['apps', 'overview.apps', AppsRegular],
  ['devices', 'overview.devices', PhoneRegular],
];

/** How many users, apps and devices there are, and how many of them are protected. */
export function ProtectedCards({ overview }: { readonly overview: Overview }) {
  const styles = useStyles();
  return (
    <div className={styles.root}>
      {KINDS.map(([kind, title, icon]) => (
        <One key={kind} kind={kind} title={title} icon={icon} count={overview[kind]} />
      ))}
    </div>
  );
}

interface OneProps {
  readonly kind: Kind;
  readonly title: PlainKey;
  readonly icon: ComponentType;
  readonly count: Protected;
}

function One({ kind, title, icon: Icon, count: { total, protected: safe } }: OneProps) {
  const t = useT();
  const styles = useStyles();
  const number = useNumbers();
  const id = useId();
  const open = total - safe;
  return (
    <Card>
      <Text as="h2" weight="semibold" className={styles.head} id={id}>
        <span className={styles.icon} aria-hidden>
          <Icon />
        </span>
        {t(title)}
      </Text>
      <div className={styles.figure}>
        <Text size={800} weight="semibold" className={styles.number}>
          {number(safe)}
        </Text>
        <Text>{t('overview.ofProtected', { total })}</Text>
      </div>
      <ProgressBar
        aria-labelledby={id}
        value={total === 0 ? 0 : safe / total}
        thickness="large"
        color={open === 0 ? 'success' : 'brand'}
      />
      <Text size={200} className={styles.rest}>
        {open === 0 ? t('overview.allProtected') : t(`overview.open.${kind}`, { count: open })}
      </Text>
    </Card>
  );
}
