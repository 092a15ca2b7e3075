import { Button, Spinner } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../../api/http';
import { approve, lift, type OperationDetail, takeBack } from '../../../api/operations';
import { signInAddress } from '../../../api/session';
import { useSession } from '../../../app/session/context';
import { Confirm } from '../../../parts/Confirm';
import { Opener } from '../../../parts/Opener';
import { useT } from '../../../texts/context';

/** Lets a waiting wipe go, takes one back that was not sent yet, or lifts one that stands. */
export function OperationActions({ operation }: { readonly operation: OperationDetail }) {
  const t = useT();
  const { session, may } = useSession();
  const client = useQueryClient();
  const [asking, ask] = useState<'approve' | 'takeBack' | 'lift' | null>(null);
  const done = () => {
    ask(null);
    return client.invalidateQueries({ queryKey: ['operation', operation.id] });
  };
  const approval = useMutation({ mutationFn: () => approve(operation.id), onSuccess: done });
  const [first] = operation.orders;
  const back = useMutation({
    mutationFn: () => (first === undefined ? Promise.resolve() : takeBack(first)),
    onSuccess: done,
  });
  const lifting = useMutation({ mutationFn: () => lift(operation.id), onSuccess: done });
  if (!may('Wipe')) return null;
  const waits = operation.state === 'pendingApproval';
  const own = operation.actor === `user:${session.user.oid}`;
  const refused = approval.error instanceof ApiError && approval.error.status === 403;
  return (
    <>
      {operation.stands && <Opener onClick={() => ask('lift')}>{t('operation.lift')}</Opener>}
      {!operation.stands && (waits || operation.state === 'pending') && (
        <Opener onClick={() => ask('takeBack')}>{t('operation.takeBack')}</Opener>
      )}
      {waits && (
        <Opener
          appearance="primary"
          disabledFocusable={own}
          title={own ? t('operation.notOwn') : undefined}
          onClick={() => ask('approve')}
        >
          {t('operation.approve')}
        </Opener>
      )}
      <Confirm
        open={asking === 'lift'}
        title={t('operation.liftTitle')}
        text={t('operation.liftText')}
        action={t('operation.lift')}
        busy={lifting.isPending}
        error={lifting.error}
        onConfirm={() => lifting.mutateAsync()}
        onClose={() => ask(null)}
      />
      <Confirm
        open={asking === 'takeBack'}
        title={t('operation.takeBackTitle')}
        text={t('operation.takeBackText')}
        action={t('operation.takeBack')}
        busy={back.isPending}
        error={back.error}
        onConfirm={() => back.mutateAsync()}
        onClose={() => ask(null)}
      />
      <Confirm
        open={asking === 'approve'}
        title={t('operation.approveTitle')}
        text={t('operation.approveText')}
        action={t('operation.approve')}
        busy={approval.isPending}
        error={approval.error}
        onConfirm={() => approval.mutateAsync()}
        onClose={() => ask(null)}
      >
        {refused && (
          <Button
            as="a"
            href={signInAddress(location.pathname)}
            icon={approval.isPending ? <Spinner size="tiny" /> : undefined}
          >
            {t('operation.signInAgain')}
          </Button>
        )}
      </Confirm>
    </>
  );
}
