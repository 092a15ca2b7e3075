import { Button, makeStyles } from '@fluentui/react-components';
import { type ReactElement, useState } from 'react';
import { Confirm } from '../parts/Confirm';

const useStyles = makeStyles({
  button: { '@media (max-width: 599px)': { minWidth: 'auto' } },
  long: { '@media (max-width: 599px)': { display: 'none' } },
});

export interface ConfirmedButtonProps {
  readonly icon: ReactElement;
  readonly label: string;
  readonly title: string;
  readonly text: string;
  readonly run: () => Promise<unknown>;
}

/** A button of the bar for what cannot be taken back: it asks first, and says why it did not work. */
export function ConfirmedButton({ icon, label, title, text, run }: ConfirmedButtonProps) {
  const styles = useStyles();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const confirm = async () => {
    setBusy(true);
    setError(null);
    try {
      await run();
      setOpen(false);
    } catch (cause) {
      setError(cause instanceof Error ? cause : new Error(String(cause)));
      throw cause;
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button
        appearance="subtle"
        className={styles.button}
        icon={icon}
        aria-label={label}
        onClick={() => setOpen(true)}
      >
        <span className={styles.long}>{label}</span>
      </Button>
      <Confirm
        open={open}
        title={title}
        text={text}
        action={label}
        busy={busy}
        error={error}
        onConfirm={confirm}
        onClose={() => setOpen(false)}
      />
    </>
  );
}
