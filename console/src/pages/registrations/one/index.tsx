import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ChatHelpRegular } from '@fluentui/react-icons/svg/chat-help';
import { EraserRegular } from '@fluentui/react-icons/svg/eraser';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { registration } from '../../../api/registrations';
import { useMay } from '../../../app/session/context';
import { idOfApp } from '../../../parts/appId';
import { Block } from '../../../parts/Block';
import { Crumbs } from '../../../parts/Crumbs';
import { Loading } from '../../../parts/Loading';
import { Opener } from '../../../parts/Opener';
import { Page } from '../../../parts/Page';
import { Problem } from '../../../parts/Problem';
import { useWords } from '../../../texts/context';
import { PoliciesSaid } from '../../why/PoliciesSaid';
import { WipeDialog } from '../WipeDialog';
import { AtGate } from './AtGate';
import { Configuration } from './Configuration';
import { Effective } from './Effective';
import { FactsBlock } from './FactsBlock';
import { Holding } from './Holding';
import { Logs } from './Logs';
import { Orders } from './Orders';
import { Summary } from './Summary';

const useStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: 'repeat(2, minmax(0, 1fr))',
    alignItems: 'start',
    gap: tokens.spacingHorizontalL,
    '@media (max-width: 999px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  column: { display: 'grid', gap: tokens.spacingVerticalL, minWidth: 0 },
});

/** One app on one device: what it said, what it holds, what it is meant to hold, what it was told. */
export default function OneRegistration() {
  const { id = '' } = useParams();
  const { t, language } = useWords();
  const styles = useStyles();
  const navigate = useNavigate();
  const mayWipe = useMay('Wipe');
  const mayAsk = useMay('PolicyRead');
  const [wiping, wipe] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: ['registration', id, language],
    queryFn: ({ signal }) => registration(id, language, signal),
    refetchInterval: 10_000,
  });
  if (data === undefined) return error === null ? <Loading /> : <Problem error={error} retry={() => void refetch()} />;
  return (
    <Page
      title={t('registration.title', { app: idOfApp(data.app), device: data.deviceName })}
      above={<Crumbs to="/registrations" text={t('nav.registrations')} here={data.deviceName} />}
      actions={
        <>
          {mayAsk && (
            <Button
              icon={<ChatHelpRegular />}
              onClick={() => void navigate(`/why?registration=${encodeURIComponent(id)}`)}
            >
              {t('nav.why')}
            </Button>
          )}
          {mayWipe && (
            <Opener icon={<EraserRegular />} onClick={() => wipe(true)}>
              {t('wipe.start')}
            </Opener>
          )}
        </>
      }
    >
      <div className={styles.columns}>
        <div className={styles.column}>
          <Summary registration={data} />
          <FactsBlock registration={data} />
        </div>
        <div className={styles.column}>
          <Holding registration={data} />
          <AtGate registration={data} />
          <Block title={t('why.policies')}>
            <PoliciesSaid policies={data.intended} />
          </Block>
          <Orders registration={data} />
          <Logs registration={data} />
        </div>
      </div>
      {mayAsk && <Configuration registration={id} />}
      {mayAsk && <Effective registration={data} />}
      {wiping && <WipeDialog user={data.user} deviceTag={data.deviceTag} onClose={() => wipe(false)} />}
    </Page>
  );
}
