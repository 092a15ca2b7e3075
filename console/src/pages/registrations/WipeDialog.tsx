import { Checkbox, makeStyles, Radio, RadioGroup, Text, tokens } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { operations, wipeDevice, wipeUser } from '../../api/operations';
import { ofUser } from '../../api/registrations';
import { idOfApp } from '../../parts/appId';
import { Confirm } from '../../parts/Confirm';
import { useUser } from '../../parts/useNames';
import { useT } from '../../texts/context';

const useStyles = makeStyles({
  list: { margin: `${tokens.spacingVerticalXS} 0 0`, paddingLeft: tokens.spacingHorizontalXL },
});

export interface WipeDialogProps {
  readonly user: string;
  readonly deviceTag: string;
  readonly onClose: () => void;
}

type Reach = 'device' | 'user';

/** Orders the work data of one user to be destroyed, on one device or wherever it is: what goes, what stays, and no way
 * back. */
export function WipeDialog({ user, deviceTag, onClose }: WipeDialogProps) {
  const t = useT();
  const styles = useStyles();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { name } = useUser(user);
  const [understood, understand] = useState(false);
  const [reach, setReach] = useState<Reach>('device');
  const { data } = useQuery({
    queryKey: ['registrations', 'of', user],
    queryFn: ({ signal }) => ofUser(user, undefined, signal),
  });
  const here = data?.filter((one) => one.deviceTag === deviceTag) ?? [];
  const apps = reach === 'device' ? here : (data ?? []);
  const device = here[0]?.deviceName ?? deviceTag;
  const order = useMutation({
    mutationFn: async () => {
      if (reach === 'user') return wipeUser(user);
      const before = new Set((await operations(user)).map((one) => one.id));
      await wipeDevice(user, deviceTag);
      // The action of Graph answers nothing: the operation is found among the user's. Where it cannot be looked for the wipe
      // is ordered all the same, and must not seem to have failed.
      return (await operations(user).catch(() => [])).find((one) => one.deviceTag === deviceTag && !before.has(one.id));
    },
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: ['operations'] });
      void navigate(made === undefined ? '/operations' : `/operations/${encodeURIComponent(made.id)}`);
    },
  });
  return (
    <Confirm
      open
      title={reach === 'device' ? t('wipe.title', { device }) : t('wipe.titleUser', { user: name })}
      text={t(reach === 'device' ? 'wipe.text' : 'wipe.textUser', { user: name })}
      action={t('wipe.action')}
      busy={order.isPending}
      blocked={!understood || data === undefined}
      error={order.error}
      onConfirm={() => order.mutateAsync()}
      onClose={onClose}
    >
      <RadioGroup
        aria-label={t('wipe.where')}
        value={reach}
        onChange={(_, next) => {
          setReach(next.value as Reach);
          understand(false);
        }}
      >
        <Radio value="device" label={t('wipe.onDevice', { device })} />
        <Radio value="user" label={t('wipe.ofUser', { user: name })} />
      </RadioGroup>
      <section>
        <Text weight="semibold">{t('wipe.goes')}</Text>
        <ul className={styles.list}>
          {apps.map((one) => (
            <li key={one.id}>
              {reach === 'device'
                ? t('wipe.app', { app: idOfApp(one.app) })
                : t('wipe.appOn', { app: idOfApp(one.app), device: one.deviceName })}
            </li>
          ))}
          {reach === 'user' && <li>{t('wipe.later')}</li>}
        </ul>
      </section>
      <section>
        <Text weight="semibold">{t('wipe.stays')}</Text>
        <ul className={styles.list}>
          <li>{t('wipe.staysApps')}</li>
          <li>{t('wipe.staysPersonal')}</li>
          <li>{t('wipe.staysCopies')}</li>
        </ul>
      </section>
      <Text>{t('wipe.when')}</Text>
      <Checkbox
        label={t('wipe.understood')}
        checked={understood}
        onChange={(_, next) => understand(next.checked === true)}
      />
    </Confirm>
  );
}
