import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogSurface,
  DialogTitle,
  makeStyles,
  Spinner,
  Text,
  tokens,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { ScrollContent } from './ScrollContent';
import { useT } from '../texts/context';
import { Problem } from './Problem';
import { useOnce } from './useOnce';

const useStyles = makeStyles({
  danger: {
    backgroundColor: tokens.colorStatusDangerBackground3,
    color: tokens.colorNeutralForegroundOnBrand,
    ':hover': {
      backgroundColor: tokens.colorStatusDangerBackground3Hover,
      color: tokens.colorNeutralForegroundOnBrand,
    },
    ':hover:active': {
      backgroundColor: tokens.colorStatusDangerBackground3Pressed,
      color: tokens.colorNeutralForegroundOnBrand,
    },
  },
});

export interface ConfirmProps {
  readonly open: boolean;
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
  /** The verb, said again. */
  readonly action: string;
  readonly busy: boolean;
  readonly blocked?: boolean;
  readonly error: Error | null;
  /** Done once while the dialog is open; again only where it was rejected. */
  readonly onConfirm: () => Promise<unknown>;
  readonly onClose: () => void;
}

/** Asks before something that cannot be taken back. */
export function Confirm(props: ConfirmProps) {
  const { open, title, text, children, action, busy, blocked, error, onConfirm, onClose } = props;
  const t = useT();
  return (
    <Dialog open={open} modalType="alert" onOpenChange={(_, next) => !next.open && !busy && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <ScrollContent>
            <Text>{text}</Text>
            {children}
            {error !== null && <Problem error={error} />}
          </ScrollContent>
          <DialogActions>
            <Button onClick={onClose} disabled={busy}>
              {t('cancel')}
            </Button>
            <Act action={action} busy={busy} blocked={blocked === true} onConfirm={onConfirm} />
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

interface ActProps {
  readonly action: string;
  readonly busy: boolean;
  readonly blocked: boolean;
  readonly onConfirm: () => Promise<unknown>;
}

/** Stands as long as the dialog is open: opened again, it may act again. */
function Act({ action, busy, blocked, onConfirm }: ActProps) {
  const styles = useStyles();
  const { act, acted } = useOnce(onConfirm);
  return (
    <Button
      className={styles.danger}
      onClick={act}
      disabledFocusable={busy || acted || blocked}
      icon={busy ? <Spinner size="tiny" /> : undefined}
    >
      {action}
    </Button>
  );
}
