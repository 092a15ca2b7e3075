import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { type Session, signInAddress } from '../../api/session';
import { useT } from '../../texts/context';
import { useIdle } from './useIdle';

/** Asks whether somebody is there before a session ends, and says when it has; what is on screen stays. */
export function SessionWatch({ session }: { readonly session: Session }) {
  const t = useT();
  const client = useQueryClient();
  const stay = () => void client.refetchQueries({ queryKey: ['session'] });
  const state = useIdle(session, stay);
  const ended = state.is === 'ended';

  return (
    <Dialog open={ended || state.is === 'ending'} modalType="alert">
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t(ended ? 'session.endedTitle' : 'session.endsTitle')}</DialogTitle>
          <DialogContent>
            {state.is === 'ending' ? t('session.ends', { count: state.seconds }) : t('session.ended')}
          </DialogContent>
          <DialogActions>
            {state.is === 'ending' && !state.forGood ? (
              <Button appearance="primary" onClick={stay}>
                {t('session.stay')}
              </Button>
            ) : (
              <Button
                appearance="primary"
                onClick={() => location.assign(signInAddress(location.pathname + location.search))}
              >
                {t('session.signIn')}
              </Button>
            )}
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
