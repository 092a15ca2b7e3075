import {
  Button,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  Toast,
  ToastTitle,
  useToastController,
} from '@fluentui/react-components';
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { deletePolicy, graphPolicy } from '../../../api/policies';
import type { Platform } from '../../../api/tables';
import { useMay } from '../../../app/session/context';
import { Confirm } from '../../../parts/Confirm';
import { download } from '../../../parts/download';
import { useT } from '../../../texts/context';
import { forgetDraft } from '../model/saved';

export interface PolicyActionsProps {
  readonly id: string;
  readonly version: string;
  readonly name: string;
  readonly platform: Platform;
  readonly keptAs: string;
}

/** What can be done with a policy as a whole. */
export function PolicyActions({ id, version, name, platform, keptAs }: PolicyActionsProps) {
  const t = useT();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { dispatchToast } = useToastController();
  const mayWrite = useMay('PolicyWrite');
  const [asking, ask] = useState(false);
  const remove = useMutation({
    mutationFn: () => deletePolicy(id, version),
    onSuccess: () => {
      forgetDraft(keptAs);
      client.removeQueries({ queryKey: ['policy', id] });
      void client.invalidateQueries({ queryKey: ['policies'] });
      dispatchToast(
        <Toast>
          <ToastTitle>{t('delete.done', { name })}</ToastTitle>
        </Toast>,
        { intent: 'success' },
      );
      void navigate('/policies');
    },
  });
  const store = useMutation({
    mutationFn: async () => download(`${name}.json`, await graphPolicy(id)),
  });
  return (
    <>
      <Menu>
        <MenuTrigger disableButtonEnhancement>
          <Button appearance="subtle" icon={<MoreHorizontalRegular />} aria-label={t('policy.actions', { name })} />
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            <MenuItem onClick={() => store.mutate()}>{t('policy.export')}</MenuItem>
            {mayWrite && (
              <MenuItem onClick={() => void navigate(`/policies/new/${platform}?copy=${encodeURIComponent(id)}`)}>
                {t('policy.duplicate')}
              </MenuItem>
            )}
            {mayWrite && <MenuItem onClick={() => ask(true)}>{t('policy.delete')}</MenuItem>}
          </MenuList>
        </MenuPopover>
      </Menu>
      <Confirm
        open={asking}
        title={t('delete.title', { name })}
        text={t('delete.text')}
        action={t('delete.action')}
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutateAsync()}
        onClose={() => {
          ask(false);
          remove.reset();
        }}
      />
    </>
  );
}
