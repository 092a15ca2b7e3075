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
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something that cannot be taken back. */
export function Confirm(props: ConfirmProps) {
  const { open, title, text, children, action, busy, blocked, error, onConfirm, onClose } = props;
  const t = useT();
  const styles = useStyles();
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
            <Button
              className={styles.danger}
              onClick={onConfirm}
              disabledFocusable={busy || blocked === true}
              icon={busy ? <Spinner size="tiny" /> : undefined}
            >
              {action}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
