import { makeStyles, Radio, RadioGroup, Text, tokens } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { type ManagedAccounts, type Organisation, organisation, settle } from '../../api/organisation';
import { useMay } from '../../app/session/context';
import { Block } from '../../parts/Block';
import { Confirm } from '../../parts/Confirm';
import { Loading } from '../../parts/Loading';
import { Page } from '../../parts/Page';
import { Pairs } from '../../parts/Pairs';
import { Problem } from '../../parts/Problem';
import { useNotice } from '../../parts/useNotice';
import { useT } from '../../texts/context';

const useStyles = makeStyles({
  hint: { color: tokens.colorNeutralForeground3, maxWidth: '72ch' },
  option: { display: 'block' },
});

const choices: readonly ManagedAccounts[] = ['several', 'one'];

/** What the organisation has settled for all of its apps and devices. */
export default function OrganisationPage() {
  const t = useT();
  const { data, error, refetch } = useQuery({
    queryKey: ['organisation'],
    queryFn: ({ signal }) => organisation(signal),
  });
  return (
    <Page title={t('nav.organisation')}>
      {error !== null && <Problem error={error} retry={() => void refetch()} />}
      {data === undefined && error === null && <Loading />}
      {data !== undefined && (
        <>
          <Block title={t('organisation.about')}>
            <Pairs
              rows={[
                [t('organisation.name'), data.name],
                [t('organisation.id'), data.id],
              ]}
            />
          </Block>
          <Accounts now={data} />
        </>
      )}
    </Page>
  );
}

/** How many managed accounts an app may hold. To lower it closes accounts, so that it asks first. */
function Accounts({ now }: { readonly now: Organisation }) {
  const t = useT();
  const styles = useStyles();
  const title = useId();
  const client = useQueryClient();
  const notify = useNotice();
  const mayWrite = useMay('PolicyWrite');
  const [asking, ask] = useState(false);
  const save = useMutation({
    mutationFn: (managedAccounts: ManagedAccounts) => settle({ managedAccounts }),
    onSuccess: (next) => {
      client.setQueryData(['organisation'], next);
      ask(false);
      notify('success', t('organisation.saved'));
    },
  });
  const choose = (wanted: string) => {
    if (wanted === now.managedAccounts) return;
    if (wanted === 'one') ask(true);
    if (wanted === 'several') save.mutate('several');
  };
  return (
    <Block title={t('organisation.accounts')}>
      <Text size={200} className={styles.hint} id={title}>
        {t('organisation.accountsHint')}
      </Text>
      <RadioGroup
        aria-label={t('organisation.accounts')}
        aria-describedby={title}
        value={now.managedAccounts}
        disabled={!mayWrite || save.isPending}
        onChange={(_, { value }) => choose(value)}
      >
        {choices.map((one) => (
          <Radio
            key={one}
            value={one}
            label={
              <>
                <Text className={styles.option}>{t(`organisation.accounts.${one}`)}</Text>
                <Text size={200} className={styles.hint}>
                  {t(`organisation.accounts.${one}Hint`)}
                </Text>
              </>
            }
          />
        ))}
      </RadioGroup>
      <Text size={200} className={styles.hint}>
        {t('organisation.devices', { count: now.devicesWithSeveral })}
      </Text>
      {save.error !== null && !asking && <Problem error={save.error} />}
      <Confirm
        open={asking}
        title={t('organisation.lowerTitle')}
        text={
          now.devicesWithSeveral === 0
            ? t('organisation.lowerNone')
            : t('organisation.lower', { count: now.devicesWithSeveral })
        }
        action={t('organisation.lowerAction')}
        busy={save.isPending}
        error={save.error}
        onConfirm={() => save.mutateAsync('one')}
        onClose={() => {
          ask(false);
          save.reset();
        }}
      />
    </Block>
  );
}
