import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ChatHelpRegular } from '@fluentui/react-icons/svg/chat-help';
import { LinkRegular } from '@fluentui/react-icons/svg/link';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { user as readUser } from '../../api/directory';
import { explain } from '../../api/explain';
import { ApiError } from '../../api/http';
import { registration as readRegistration } from '../../api/registrations';
import { useMay } from '../../app/session/context';
import { platformOfApp } from '../../parts/appId';
import { Empty } from '../../parts/Empty';
import { Loading } from '../../parts/Loading';
import { Page } from '../../parts/Page';
import { Problem } from '../../parts/Problem';
import { useLater } from '../../parts/useLater';
import { useNotice } from '../../parts/useNotice';
import { useWords } from '../../texts/context';
import { AboutForm } from './AboutForm';
import { AnswerView } from './AnswerView';
import { AskForm } from './AskForm';
import { PlatformContext } from './useSettingNames';
import { fromSearch, missing, type Question, toBody, toSearch } from './question';

const useStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 5fr) minmax(0, 7fr)',
    alignItems: 'start',
    gap: tokens.spacingHorizontalL,
    '@media (max-width: 1099px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  form: { display: 'grid', gap: tokens.spacingVerticalL },
});

/** What an app would decide for somebody, and why. The whole question stands in the address. */
export default function Why() {
  const { t, language } = useWords();
  const styles = useStyles();
  const notify = useNotice();
  const mayLook = useMay('DirectoryRead');
  const [search, setSearch] = useSearchParams();
  const question = fromSearch(search);
  const { registration: id, user } = question;

  const registration = useQuery({
    queryKey: ['registration', id, language],
    queryFn: ({ signal }) => readRegistration(id, language, signal),
    enabled: id !== '',
  });
  const person = useQuery({
    queryKey: ['user', user],
    queryFn: ({ signal }) => readUser(user, signal),
    enabled: id === '' && user !== '' && mayLook,
    retry: false,
  });
  const app = registration.data?.app ?? question.app;
  const known = {
    platform: platformOfApp(app),
    oid: registration.data?.user ?? person.data?.id ?? null,
    language,
  };
  const ready = missing(question).length === 0 && (id === '' || registration.data !== undefined);
  const body = useLater(ready ? JSON.stringify(toBody(question, known)) : '', 300);
  const answer = useQuery({
    queryKey: ['explain', body],
    queryFn: ({ signal }) => explain(JSON.parse(body) as ReturnType<typeof toBody>, signal),
    enabled: body !== '' && ready,
    placeholderData: keepPreviousData,
    retry: false,
  });
  const change = (part: Partial<Question>) => setSearch(toSearch({ ...question, ...part }), { replace: true });

  const isNobody = id === '' && person.error instanceof ApiError && person.error.status === 404;
  const error = registration.error ?? (ready ? answer.error : null);
  const copy = () =>
    void navigator.clipboard.writeText(location.href).then(
      () => notify('success', t('why.copied')),
      () => notify('error', t('why.notCopied')),
    );
  return (
    <Page
      title={t('nav.why')}
      actions={
        <Button icon={<LinkRegular />} onClick={copy} disabled={!ready}>
          {t('why.copy')}
        </Button>
      }
    >
      <div className={styles.columns}>
        <div className={styles.form}>
          <AboutForm question={question} registration={registration.data} onChange={change} />
          <AskForm question={question} platform={known.platform} onChange={change} />
        </div>
        <div aria-live="polite">
          {isNobody ? (
            <Empty icon={<ChatHelpRegular />} title={t('why.nobodyTitle', { user })} text={t('why.nobody')} />
          ) : error !== null ? (
            <Problem error={error} />
          ) : !ready ? (
            <Empty icon={<ChatHelpRegular />} title={t('why.emptyTitle')} text={t('why.empty')} />
          ) : answer.data === undefined ? (
            <Loading lines={4} />
          ) : (
            <PlatformContext value={known.platform}>
              <AnswerView answer={answer.data} isStale={answer.isPlaceholderData} />
            </PlatformContext>
          )}
        </div>
      </div>
    </Page>
  );
}
