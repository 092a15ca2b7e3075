import { Button, Toast, ToastTitle, ToastTrigger, useToastController } from '@fluentui/react-components';
import { useCallback } from 'react';

/** What can be done about what is said, such as taking it back. */
export interface NoticeAction {
  readonly text: string;
  readonly act: () => void;
}

/** Milliseconds for which something stands there that can still be done. */
const LONG = 15_000;

/** Says something for a moment, in the corner; longer where something can be done about it. */
export function useNotice(): (intent: 'success' | 'error', text: string, action?: NoticeAction) => void {
  const { dispatchToast } = useToastController();
  return useCallback(
    (intent, text, action) =>
      dispatchToast(
        <Toast>
          <ToastTitle
            action={
              action && (
                <ToastTrigger>
                  <Button size="small" onClick={action.act}>
                    {action.text}
                  </Button>
                </ToastTrigger>
              )
            }
          >
            {text}
          </ToastTitle>
        </Toast>,
        { intent, pauseOnHover: true, ...(action === undefined ? {} : { timeout: LONG }) },
      ),
    [dispatchToast],
  );
}
