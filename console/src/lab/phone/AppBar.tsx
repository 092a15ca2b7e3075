import { Button, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { ArrowLeftRegular } from '@fluentui/react-icons/svg/arrow-left';
import { ChevronLeftRegular } from '@fluentui/react-icons/svg/chevron-left';
import { type ReactNode, useEffect, useRef } from 'react';
import { useT } from '../../texts/context';
import { usePhone } from './context';

const useStyles = makeStyles({
  bar: {
    flexShrink: 0,
    display: 'grid',
    gridTemplateColumns: 'minmax(40px, auto) 1fr minmax(40px, auto)',
    alignItems: 'center',
    gap: '4px',
    minHeight: '48px',
    padding: '0 8px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  title: {
    minWidth: 0,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    textAlign: 'center',
    outlineStyle: 'none',
    margin: 0,
  },
  android: { textAlign: 'left', paddingLeft: '8px' },
});

/** The head of a screen: back, title, one action. */
export function AppBar({ title, action }: { readonly title: string; readonly action?: ReactNode }) {
  const t = useT();
  const styles = useStyles();
  const { phone, back, arrived } = usePhone();
  const heading = useRef<HTMLHeadingElement>(null);
  const android = phone.platform === 'android';
  useEffect(() => {
    if (arrived()) heading.current?.focus({ preventScroll: true });
  }, [arrived]);
  return (
    <header className={styles.bar}>
      <Button
        appearance="transparent"
        icon={android ? <ArrowLeftRegular /> : <ChevronLeftRegular />}
        aria-label={t('lab.back')}
        onClick={back}
      />
      <Text
        as="h2"
        ref={heading}
        tabIndex={-1}
        weight="semibold"
        size={400}
        className={mergeClasses(styles.title, android && styles.android)}
      >
        {title}
      </Text>
      <span>{action}</span>
    </header>
  );
}
