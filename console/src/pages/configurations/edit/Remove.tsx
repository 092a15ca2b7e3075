import { DeleteRegular } from '@fluentui/react-icons/svg/delete';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { deleteConfiguration, type GraphConfiguration } from '../../../api/configurations';
import { Confirm } from '../../../parts/Confirm';
import { Opener } from '../../../parts/Opener';
import { useNotice } from '../../../parts/useNotice';
import { useT } from '../../../texts/context';
import { forgetSaved } from '../model/saved';

/** Deletes a configuration, after asking. */
export function Remove({
  configuration,
  keptAs,
}: {
  readonly configuration: GraphConfiguration;
  readonly keptAs: string;
}) {
  const t = useT();
  const client = useQueryClient();
  const navigate = useNavigate();
  const notify = useNotice();
  const [asking, ask] = useState(false);
  const { id, displayName: name, version } = configuration;
  const remove = useMutation({
    mutationFn: () => deleteConfiguration(id, version),
    onSuccess: () => {
      forgetSaved(keptAs);
      client.removeQueries({ queryKey: ['configuration', id] });
      void client.invalidateQueries({ queryKey: ['configurations'] });
      notify('success', t('delete.done', { name }));
      void navigate('/configurations');
    },
  });
  return (
    <>
      <Opener icon={<DeleteRegular />} onClick={() => ask(true)}>
        {t('policy.delete')}
      </Opener>
      <Confirm
        open={asking}
        title={t('delete.title', { name })}
        text={t('configuration.deleteText')}
        action={t('configuration.delete')}
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
