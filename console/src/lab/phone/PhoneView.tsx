import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useT } from '../../texts/context';
import { Problem } from '../../parts/Problem';
import type { Phone } from '../model';
import { AnswerSheet } from './AnswerSheet';
import { AppScreen } from './AppScreen';
import { BannerView } from './BannerView';
import { OpenInSheet, SaveSheet, ShareSheet } from './ChoiceSheets';
import { PhoneContext, type Screen, type Sheet } from './context';
import { DocumentScreen } from './DocumentScreen';
import { EditScreen } from './EditScreen';
import { Files } from './Files';
import { Home } from './Home';
import { Settings } from './Settings';
import { SheetFrame } from './SheetFrame';
import { StatusBar } from './StatusBar';
import { usePhoneState } from './usePhoneState';

const useStyles = makeStyles({
  frame: {
    flexShrink: 0,
    boxSizing: 'border-box',
    width: '320px',
    maxWidth: '100%',
    height: '660px',
    padding: '10px',
    backgroundColor: '#17181a',
    borderRadius: '52px',
    boxShadow: `0 0 0 2px #3b3d40, ${tokens.shadow28}`,
  },
  android: { borderRadius: '36px', padding: '8px', boxShadow: `0 0 0 1px #55585c, ${tokens.shadow28}` },
  glass: {
    position: 'relative',
    display: 'flex',
    flexDirection: 'column',
    height: '100%',
    overflow: 'hidden',
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: '42px',
  },
  glassAndroid: { borderRadius: '28px' },
  home: {
    backgroundImage: `linear-gradient(170deg, ${tokens.colorBrandBackground2}, ${tokens.colorNeutralBackground3})`,
  },
  screen: { flex: 1, display: 'flex', flexDirection: 'column', minHeight: 0 },
  foot: {
    flexShrink: 0,
    display: 'grid',
    placeItems: 'center',
    height: '28px',
    backgroundColor: 'transparent',
    border: 'none',
    cursor: 'pointer',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-4px', borderRadius: '14px' },
  },
  pill: { width: '110px', height: '5px', backgroundColor: tokens.colorNeutralForeground1, borderRadius: '3px' },
  pillAndroid: { width: '72px', height: '4px' },
});

/** A phone that can be used. */
export function PhoneView({ phone }: { readonly phone: Phone }) {
  const t = useT();
  const styles = useStyles();
  const { parts, sheet, banner, dropBanner } = usePhoneState(phone);
  const android = phone.platform === 'android';
  const { screen } = parts;
  return (
    <PhoneContext value={parts}>
      <section
        aria-label={t('lab.phone', { name: phone.name })}
        data-phone={phone.id}
        className={mergeClasses(styles.frame, android && styles.android)}
      >
        <div
          className={mergeClasses(styles.glass, android && styles.glassAndroid, screen.show === 'home' && styles.home)}
        >
          <StatusBar />
          <div className={styles.screen} inert={sheet !== null}>
            <ScreenView screen={screen} />
          </div>
          <button
            type="button"
            className={styles.foot}
            aria-label={t('lab.home')}
            onClick={() => {
              parts.lift(null);
              parts.go({ show: 'home' });
            }}
          >
            <span className={mergeClasses(styles.pill, android && styles.pillAndroid)} />
          </button>
          {banner !== null && <BannerView banner={banner} onClose={dropBanner} />}
          {sheet !== null && <SheetView sheet={sheet} />}
        </div>
      </section>
    </PhoneContext>
  );
}

function ScreenView({ screen }: { readonly screen: Screen }) {
  switch (screen.show) {
    case 'home':
      return <Home />;
    case 'app':
      return <AppScreen app={screen.app} account={screen.account} />;
    case 'document':
      return <DocumentScreen spot={screen.spot} item={screen.item} />;
    case 'edit':
      return <EditScreen spot={screen.spot} item={screen.item} />;
    case 'files':
      return <Files />;
    case 'settings':
      return <Settings />;
  }
}

function SheetView({ sheet }: { readonly sheet: Sheet }) {
  const t = useT();
  switch (sheet.sheet) {
    case 'share':
      return <ShareSheet from={sheet.from} />;
    case 'save':
      return <SaveSheet from={sheet.from} />;
    case 'openIn':
      return <OpenInSheet place={sheet.place} item={sheet.item} />;
    case 'answer':
      return <AnswerSheet asked={sheet.asked} told={sheet.told} />;
    case 'problem':
      return (
        <SheetFrame title={t('error.title')}>
          <Problem error={sheet.error} />
        </SheetFrame>
      );
  }
}
