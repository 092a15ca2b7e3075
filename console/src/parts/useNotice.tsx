import { Toast, ToastTitle, useToastController } from '@fluentui/react-components';
import { useCallback } from 'react';

/** Says something for a moment, in the corner. */
export function useNotice(): (intent: 'success' | 'error', text: string) => void {
  const { dispatchToast } = useToastController();
  return useCallback(
    (intent, text) =>
      dispatchToast(
        <Toast>
          <ToastTitle>{text}</ToastTitle>
        </Toast>,
        { intent },
      ),
    [dispatchToast],
  );
}
