import { Card, Field, Input, makeStyles, Select, Text, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { managements, ofUser, type RegistrationDetail } from '../../api/registrations';
import { platforms } from '../../api/tables';
import { useMay } from '../../app/session/context';
import { UserFinder } from '../../parts/UserFinder';
import { idOfApp, platformOfApp } from '../../parts/appId';
import { useT } from '../../texts/context';
import { type Question } from './question';

const useStyles = makeStyles({
  root: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 200px), 1fr))',
    alignItems: 'end',
    '& > *': { minWidth: 0 },
    '& select': { width: '100%', minWidth: 0, textOverflow: 'ellipsis' },
    gap: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalM}`,
  },
  title: { margin: 0, gridColumn: '1 / -1' },
  line: { gridColumn: '1 / -1' },
  wide: { minWidth: 0, width: '100%' },
});

export interface AboutFormProps {
  readonly question: Question;
  readonly registration: RegistrationDetail | undefined;
  readonly onChange: (part: Partial<Question>) => void;
}

/** Whom the question is about: an app that is there, or one that might be. */
export function AboutForm({ question, registration, onChange }: AboutFormProps) {
  const t = useT();
  const styles = useStyles();
  const mayLook = useMay('DirectoryRead');
  const mayList = useMay('RegistrationRead');
  const who = question.registration === '' ? question.user : (registration?.user ?? '');
  const { data } = useQuery({
    queryKey: ['registrations', 'of', who],
    queryFn: ({ signal }) => ofUser(who, undefined, signal),
    enabled: who !== '' && mayList,
    retry: false,
  });
  const listed = data ?? [];
  const pick = (user: string) => onChange({ user, registration: '' });
  return (
    <Card className={styles.root} role="group" aria-label={t('why.about')}>
      <Text as="h2" weight="semibold" size={400} className={styles.title}>
        {t('why.about')}
      </Text>
      <Field label={t('why.user')} className={styles.line}>
        {mayLook ? (
          <UserFinder who={who} onPick={pick} className={styles.wide} />
        ) : (
          <Input value={who} autoComplete="off" onChange={(_, { value }) => pick(value)} />
        )}
      </Field>
      {mayList && (
        <Field label={t('why.where')} className={styles.line}>
          <Select
            value={question.registration}
            onChange={(_, { value }) => {
              const one = listed.find(({ id }) => id === value);
              onChange({ registration: value, ...(one === undefined ? hypothetical(registration) : {}) });
            }}
          >
            <option value="">{t('why.hypothetical')}</option>
            {registration !== undefined && !listed.some(({ id }) => id === registration.id) && (
              <option value={registration.id}>
                {t('why.registration', { app: idOfApp(registration.app), device: registration.deviceName })}
              </option>
            )}
            {listed.map((one) => (
              <option key={one.id} value={one.id}>
                {t('why.registration', { app: idOfApp(one.app), device: one.deviceName })}
              </option>
            ))}
          </Select>
        </Field>
      )}
      {question.registration === '' && <Hypothetical question={question} onChange={onChange} />}
    </Card>
  );
}

/** Begins a hypothetical question from the app that was looked at. */
function hypothetical(registration: RegistrationDetail | undefined): Partial<Question> {
  if (registration === undefined) return {};
  return { user: registration.user, app: registration.app, device: registration.management };
}

function Hypothetical({ question, onChange }: Pick<AboutFormProps, 'question' | 'onChange'>) {
  const t = useT();
  const platform = platformOfApp(question.app) || 'ios';
  return (
    <>
      <Field label={t('policies.platform')}>
        <Select value={platform} onChange={(_, { value }) => onChange({ app: `${value}:${idOfApp(question.app)}` })}>
          {platforms.map((one) => (
            <option key={one} value={one}>
              {t(`platform.${one}`)}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t('why.app')}>
        <Input
          value={idOfApp(question.app)}
          placeholder="com.contoso.mail"
          autoComplete="off"
          spellCheck={false}
          onChange={(_, { value }) => onChange({ app: `${platform}:${value}` })}
        />
      </Field>
      <Field label={t('why.device')}>
        <Select
          value={question.device}
          onChange={(_, { value }) => {
            const device = managements.find((one) => one === value);
            if (device !== undefined) onChange({ device });
          }}
        >
          {managements.map((one) => (
            <option key={one} value={one}>
              {t(`management.${one}`)}
            </option>
          ))}
        </Select>
      </Field>
    </>
  );
}
