import { Button, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useT } from '../../texts/context';
import { usePhone } from './context';

const useStyles = makeStyles({
  shade: { position: 'absolute', inset: 0, backgroundColor: tokens.colorBackgroundOverlay, border: 'none', padding: 0 },
  sheet: {
    position: 'absolute',
    insetInline: 0,
    bottom: 0,
    maxHeight: '78%',
    display: 'flex',
    flexDirection: 'column',
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow28,
    borderTopLeftRadius: '18px',
    borderTopRightRadius: '18px',
    outlineStyle: 'none',
    animationName: { from: { transform: 'translateY(24px)', opacity: 0 }, to: { transform: 'none', opacity: 1 } },
    animationDuration: tokens.durationNormal,
    animationTimingFunction: tokens.curveDecelerateMid,
  },
  android: { borderTopLeftRadius: '28px', borderTopRightRadius: '28px' },
  head: { display: 'flex', alignItems: 'center', gap: '8px', padding: '12px 8px 6px 16px' },
  title: { flex: 1, margin: 0, display: 'flex', alignItems: 'center', gap: '8px' },
  body: { overflowY: 'auto', padding: '0 16px 18px', display: 'grid', gap: '10px' },
});

export interface SheetFrameProps {
  readonly title: ReactNode;
  readonly children: ReactNode;
}

/** A sheet over the screen of one phone. Escape and the shade put it away. */
export function SheetFrame({ title, children }: SheetFrameProps) {
  const t = useT();
  const styles = useStyles();
  const id = useId();
  const { phone, lift } = usePhone();
  const sheet = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    const own = sheet.current;
    const escape = (event: KeyboardEvent) => {
      if (event.key === 'Escape') lift(null);
    };
    own?.addEventListener('keydown', escape);
    own?.focus({ preventScroll: true });
    return () => {
      own?.removeEventListener('keydown', escape);
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, [lift]);
  return (
    <>
      <button type="button" tabIndex={-1} aria-hidden className={styles.shade} onClick={() => lift(null)} />
      <div
        ref={sheet}
        role="dialog"
        aria-labelledby={id}
        tabIndex={-1}
        className={mergeClasses(styles.sheet, phone.platform === 'android' && styles.android)}
      >
        <div className={styles.head}>
          <Text as="h2" weight="semibold" size={400} id={id} className={styles.title}>
            {title}
          </Text>
          <Button appearance="subtle" icon={<DismissRegular />} aria-label={t('close')} onClick={() => lift(null)} />
        </div>
        <div className={styles.body}>{children}</div>
      </div>
    </>
  );
}
