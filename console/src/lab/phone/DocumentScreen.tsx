import {
  Button,
  Link,
  makeStyles,
  mergeClasses,
  Text,
  tokens,
  Toolbar,
  ToolbarButton,
} from '@fluentui/react-components';
import { AlertRegular } from '@fluentui/react-icons/svg/alert';
import { ClipboardPasteRegular } from '@fluentui/react-icons/svg/clipboard-paste';
import { CopyRegular } from '@fluentui/react-icons/svg/copy';
import { EditRegular } from '@fluentui/react-icons/svg/edit';
import { PrintRegular } from '@fluentui/react-icons/svg/print';
import { SaveCopyRegular } from '@fluentui/react-icons/svg/save-copy';
import { ScreenshotRegular } from '@fluentui/react-icons/svg/screenshot';
import { ShareRegular } from '@fluentui/react-icons/svg/share';
import { ShareAndroidRegular } from '@fluentui/react-icons/svg/share-android';
import { type RefObject, useRef } from 'react';
import { useT } from '../../texts/context';
import { links } from '../links';
import type { Document, Spot } from '../model';
import { useSpotName } from '../useSpotName';
import { AppBar } from './AppBar';
import { documentOf, usePhone } from './context';

const useStyles = makeStyles({
  page: { flex: 1, minHeight: 0, overflowY: 'auto', padding: '14px 16px' },
  work: { boxShadow: `inset 3px 0 0 ${tokens.colorBrandStroke1}` },
  title: { margin: '0 0 8px' },
  text: { display: 'block', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', lineHeight: tokens.lineHeightBase400 },
  clip: {
    flexShrink: 0,
    padding: '4px 12px',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    color: tokens.colorNeutralForeground2,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  actions: {
    flexShrink: 0,
    display: 'grid',
    gridTemplateColumns: 'repeat(4, 1fr)',
    padding: '4px',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  action: {
    flexDirection: 'column',
    gap: '2px',
    height: '48px',
    minWidth: 0,
    padding: '2px',
    fontSize: tokens.fontSizeBase100,
    fontWeight: tokens.fontWeightRegular,
    overflow: 'hidden',
  },
});

/** A document: its text can be selected, its links tapped, and the rest is what a phone offers. */
export function DocumentScreen({ spot, item }: { readonly spot: Spot; readonly item: string }) {
  const t = useT();
  const styles = useStyles();
  const name = useSpotName();
  const { phone, go } = usePhone();
  const page = useRef<HTMLDivElement>(null);
  const document = documentOf(phone, spot, item);
  if (document === undefined) return null;
  return (
    <>
      <AppBar
        title={name(spot)}
        action={
          <Button
            appearance="transparent"
            icon={<EditRegular />}
            aria-label={t('lab.edit')}
            onClick={() => go({ show: 'edit', spot, item })}
          />
        }
      />
      {/* A page that scrolls takes the keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div ref={page} tabIndex={0} className={mergeClasses(styles.page, spot.account === 'work' && styles.work)}>
        <Text as="h3" block weight="semibold" size={400} className={styles.title}>
          {document.title}
        </Text>
        <Body spot={spot} text={document.text} />
      </div>
      <Clipboard />
      <Actions spot={spot} document={document} page={page} />
    </>
  );
}

function Body({ spot, text }: { readonly spot: Spot; readonly text: string }) {
  const t = useT();
  const styles = useStyles();
  const { busy, perform } = usePhone();
  return (
    <Text size={300} className={styles.text}>
      {links(text).map(({ text: part, url }, place) =>
        url === null ? (
          part
        ) : (
          <Link
            key={`${place} ${url}`}
            as="button"
            inline
            disabledFocusable={busy}
            aria-label={t('lab.openLink', { url: part })}
            onClick={() => void perform({ act: 'link', from: spot, url, claimed: false })}
          >
            {part}
          </Link>
        ),
      )}
    </Text>
  );
}

function Clipboard() {
  const t = useT();
  const styles = useStyles();
  const name = useSpotName();
  const { phone } = usePhone();
  if (phone.clipboard === null) return null;
  const { from, text } = phone.clipboard;
  return (
    <Text size={100} className={styles.clip} title={text}>
      {t('lab.clipboard', { spot: name(from), text: text.replaceAll('\n', ' ') })}
    </Text>
  );
}

/** What is selected inside of `page`, or nothing. */
function selected(page: HTMLElement | null): string {
  const selection = window.getSelection();
  const inside = selection?.anchorNode != null && page?.contains(selection.anchorNode) === true;
  return inside ? selection.toString() : '';
}

interface ActionsProps {
  readonly spot: Spot;
  readonly document: Document;
  readonly page: RefObject<HTMLDivElement | null>;
}

function Actions({ spot, document, page }: ActionsProps) {
  const t = useT();
  const styles = useStyles();
  const { phone, busy, perform, lift } = usePhone();
  const from = { ...spot, item: document.id };
  const whole = `${document.title}\n${document.text}`;
  const copy = () => {
    const text = selected(page.current);
    void perform({ act: 'copy', from, text: text !== '' && whole.includes(text) ? text : whole });
  };
  const rows = [
    { name: t('lab.copy'), icon: <CopyRegular />, act: copy, title: t('lab.copyHint') },
    {
      name: t('lab.paste'),
      icon: <ClipboardPasteRegular />,
      act: () => void perform({ act: 'paste', to: from }),
      off: phone.clipboard === null,
    },
    {
      name: t('lab.share'),
      icon: phone.platform === 'android' ? <ShareAndroidRegular /> : <ShareRegular />,
      act: () => lift({ sheet: 'share', from }),
    },
    { name: t('lab.saveAs'), icon: <SaveCopyRegular />, act: () => lift({ sheet: 'save', from }) },
    { name: t('lab.print'), icon: <PrintRegular />, act: () => void perform({ act: 'print', from }) },
    { name: t('lab.screenshot'), icon: <ScreenshotRegular />, act: () => void perform({ act: 'screenshot', from }) },
    { name: t('lab.notify'), icon: <AlertRegular />, act: () => void perform({ act: 'notification', from }) },
  ];
  return (
    <Toolbar aria-label={t('lab.documentActions')} className={styles.actions}>
      {rows.map(({ name, icon, act, title, off = false }) => (
        <ToolbarButton
          key={name}
          vertical
          className={styles.action}
          icon={icon}
          title={title}
          disabledFocusable={busy || off}
          // Clicking must not take the selection away before it is copied.
          onMouseDown={(event) => event.preventDefault()}
          onClick={act}
        >
          {name}
        </ToolbarButton>
      ))}
    </Toolbar>
  );
}
