import {
  Button,
  DrawerBody,
  DrawerHeader,
  DrawerHeaderTitle,
  makeStyles,
  OverlayDrawer,
  Text,
  tokens,
} from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { NavigationRegular } from '@fluentui/react-icons/svg/navigation';
import { useState } from 'react';
import { Link, Outlet } from 'react-router';
import { useT } from '../texts/context';
import { AccountMenu } from './AccountMenu';
import { Nav } from './Nav';
import { useSession } from './session/context';

const NARROW = '@media (max-width: 899px)';
const WIDE = '@media (min-width: 900px)';

const useStyles = makeStyles({
  skip: {
    position: 'fixed',
    top: '-100px',
    left: tokens.spacingHorizontalM,
    zIndex: 10,
    padding: tokens.spacingVerticalS,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorBrandForegroundLink,
    ':focus': { top: tokens.spacingVerticalS },
  },
  bar: {
    position: 'sticky',
    top: 0,
    zIndex: 2,
    height: '48px',
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    padding: `0 ${tokens.spacingHorizontalM}`,
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  open: { [WIDE]: { display: 'none' } },
  brand: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    borderRadius: tokens.borderRadiusMedium,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '2px' },
  },
  organisation: {
    color: tokens.colorNeutralForeground3,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    minWidth: 0,
  },
  space: { flex: 1 },
  body: { display: 'flex', alignItems: 'stretch', backgroundColor: tokens.colorNeutralBackground2 },
  side: {
    width: '220px',
    flexShrink: 0,
    boxSizing: 'border-box',
    padding: tokens.spacingHorizontalM,
    position: 'sticky',
    top: '48px',
    height: 'calc(100dvh - 48px)',
    [NARROW]: { display: 'none' },
  },
  main: {
    flex: 1,
    minWidth: 0,
    minHeight: 'calc(100dvh - 48px)',
    boxSizing: 'border-box',
    padding: `${tokens.spacingVerticalXL} ${tokens.spacingHorizontalXXL} ${tokens.spacingVerticalXXXL}`,
    outlineStyle: 'none',
    [NARROW]: { padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalM} ${tokens.spacingVerticalXXXL}` },
  },
  width: { maxWidth: '1360px', marginInline: 'auto' },
});

/** The frame around every page: bar, navigation (a drawer where it is narrow), content. */
export function Shell() {
  const t = useT();
  const styles = useStyles();
  const { session } = useSession();
  const [open, setOpen] = useState(false);
  return (
    <>
      <a href="#content" className={styles.skip}>
        {t('nav.skip')}
      </a>
      <header className={styles.bar}>
        <Button
          className={styles.open}
          appearance="subtle"
          icon={<NavigationRegular />}
          aria-label={t('nav.open')}
          aria-expanded={open}
          onClick={() => setOpen(true)}
        />
        <Link to="/" className={styles.brand}>
          <img src={`${import.meta.env.BASE_URL}mark.svg`} width={24} height={24} alt="" />
          <Text weight="semibold" size={400}>
            {t('product.name')}
          </Text>
        </Link>
        <Text className={styles.organisation}>{session.organisation.name}</Text>
        <span className={styles.space} />
        <AccountMenu />
      </header>
      <OverlayDrawer open={open} onOpenChange={(_, next) => setOpen(next.open)} size="small">
        <DrawerHeader>
          <DrawerHeaderTitle
            action={
              <Button
                appearance="subtle"
                icon={<DismissRegular />}
                aria-label={t('nav.close')}
                onClick={() => setOpen(false)}
              />
            }
          >
            {t('product.name')}
          </DrawerHeaderTitle>
        </DrawerHeader>
        <DrawerBody>
          <Nav onGo={() => setOpen(false)} />
        </DrawerBody>
      </OverlayDrawer>
      <div className={styles.body}>
        <div className={styles.side}>
          <Nav />
        </div>
        <main id="content" tabIndex={-1} className={styles.main}>
          <div className={styles.width}>
            <Outlet />
          </div>
        </main>
      </div>
    </>
  );
}
