import { Button, type ButtonProps, useRestoreFocusTarget } from '@fluentui/react-components';

/** A button that opens a dialog, and has the focus again when that is closed. */
export function Opener(props: ButtonProps) {
  return <Button {...useRestoreFocusTarget()} {...props} />;
}
