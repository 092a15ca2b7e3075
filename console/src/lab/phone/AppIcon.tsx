import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { BriefcaseFilled } from '@fluentui/react-icons/svg/briefcase';
import { DocumentTextFilled } from '@fluentui/react-icons/svg/document-text';
import { FolderFilled } from '@fluentui/react-icons/svg/folder';
import { MailFilled } from '@fluentui/react-icons/svg/mail';
import { NotepadFilled } from '@fluentui/react-icons/svg/notepad';
import { SettingsFilled } from '@fluentui/react-icons/svg/settings';
import type { ReactNode } from 'react';

export type IconName = 'mail' | 'docs' | 'notes' | 'files' | 'settings';

const useStyles = makeStyles({
  tile: {
    position: 'relative',
    display: 'grid',
    placeItems: 'center',
    width: '56px',
    height: '56px',
    color: '#ffffff',
    fontSize: '30px',
    borderRadius: '14px',
    boxShadow: tokens.shadow4,
  },
  round: { borderRadius: tokens.borderRadiusCircular },
  small: { flexShrink: 0, width: '28px', height: '28px', fontSize: '16px', borderRadius: '8px', boxShadow: 'none' },
  smallRound: { borderRadius: tokens.borderRadiusCircular },
  mail: { backgroundImage: 'linear-gradient(160deg, #1f6fd0, #12468c)' },
  docs: { backgroundImage: 'linear-gradient(160deg, #00767d, #004043)' },
  notes: { backgroundImage: 'linear-gradient(160deg, #b3720b, #7a4a00)' },
  files: { backgroundImage: 'linear-gradient(160deg, #5b5fc7, #3a3d8f)' },
  settings: { backgroundImage: 'linear-gradient(160deg, #6b6b6b, #3d3d3d)' },
  badge: {
    position: 'absolute',
    right: '-5px',
    bottom: '-5px',
    display: 'grid',
    placeItems: 'center',
    width: '20px',
    height: '20px',
    fontSize: '12px',
    color: tokens.colorNeutralForegroundOnBrand,
    backgroundColor: tokens.colorBrandBackground,
    borderRadius: tokens.borderRadiusCircular,
    boxShadow: `0 0 0 2px ${tokens.colorNeutralBackground1}`,
  },
});

const pictures: Record<IconName, ReactNode> = {
  mail: <MailFilled />,
  docs: <DocumentTextFilled />,
  notes: <NotepadFilled />,
  files: <FolderFilled />,
  settings: <SettingsFilled />,
};

export interface AppIconProps {
  readonly name: IconName;
  readonly android: boolean;
  readonly small?: boolean;
  /** Whether the client is in it. */
  readonly badge?: boolean;
}

/** An app's picture; a briefcase where work data is protected. */
export function AppIcon({ name, android, small = false, badge = false }: AppIconProps) {
  const styles = useStyles();
  return (
    <span
      aria-hidden
      className={mergeClasses(
        styles.tile,
        android && styles.round,
        small && styles.small,
        small && android && styles.smallRound,
        styles[name],
      )}
    >
      {pictures[name]}
      {badge && (
        <span className={styles.badge}>
          <BriefcaseFilled />
        </span>
      )}
    </span>
  );
}
