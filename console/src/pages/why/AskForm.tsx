import { Card, Field, Input, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useT } from '../../texts/context';
import { Pick } from './Pick';
import { asks, channels, directions, owners, places, purposes, type Question, sides } from './question';

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
});

export interface AskFormProps {
  readonly question: Question;
  readonly platform: string;
  readonly onChange: (part: Partial<Question>) => void;
}

/** What somebody does with work data, in words. */
export function AskForm({ question, platform, onChange }: AskFormProps) {
  const t = useT();
  const styles = useStyles();
  const offered = asks.filter((one) => one !== 'service' || platform === 'android');
  return (
    <Card className={styles.root} role="group" aria-label={t('why.ask')}>
      <Text as="h2" weight="semibold" size={400} className={styles.title}>
        {t('why.ask')}
      </Text>
      <div className={styles.line}>
        <Pick
          label={t('why.what')}
          value={question.ask}
          options={offered}
          words={(one) => t(`ask.${one}`)}
          onPick={(ask) => onChange({ ask })}
        />
      </div>
      <Details question={question} onChange={onChange} />
    </Card>
  );
}

type DetailProps = Omit<AskFormProps, 'platform'>;

function Details({ question, onChange }: DetailProps) {
  const t = useT();
  switch (question.ask) {
    case 'paste':
      return (
        <>
          <Line question={question} onChange={onChange} name="characters" label={t('why.characters')} isNumber />
          <Ends question={question} onChange={onChange} />
        </>
      );
    case 'transfer':
      return <Ends question={question} onChange={onChange} />;
    case 'saveCopy':
    case 'openFrom':
      return (
        <>
          <Pick
            label={t('why.place')}
            value={question.place}
            options={places}
            words={(one) => t(`place.${one}`)}
            onPick={(place) => onChange({ place })}
          />
          <Pick
            label={t('why.owner')}
            value={question.owner}
            options={owners}
            words={(one) => t(`owner.${one}`)}
            onPick={(owner) => onChange({ owner })}
          />
        </>
      );
    case 'channel':
      return (
        <Pick
          label={t('why.channel')}
          value={question.channel}
          options={channels}
          words={(one) => t(`channel.${one}`)}
          onPick={(channel) => onChange({ channel })}
        />
      );
    case 'openLink':
      return <Line question={question} onChange={onChange} name="url" label={t('why.link')} />;
    case 'keyboard':
      return <Line question={question} onChange={onChange} name="otherApp" label={t('why.keyboard')} />;
    case 'service':
      return (
        <>
          <Line question={question} onChange={onChange} name="otherApp" label={t('why.service')} />
          <Pick
            label={t('why.purpose')}
            value={question.purpose}
            options={purposes}
            words={(one) => t(`purpose.${one}`)}
            onPick={(purpose) => onChange({ purpose })}
          />
        </>
      );
    case 'open':
      return null;
  }
}

/** The two ends of a move: work is one of them. */
function Ends({ question, onChange }: DetailProps) {
  const t = useT();
  const styles = useStyles();
  return (
    <>
      <Pick
        label={t('why.direction')}
        value={question.direction}
        options={directions}
        words={(one) => t(`direction.${one}`)}
        onPick={(direction) => onChange({ direction })}
      />
      <Pick
        className={styles.line}
        label={t('why.other')}
        value={question.other}
        options={sides}
        words={(one) => t(`side.${one}`)}
        onPick={(other) => onChange({ other })}
      />
      {question.other === 'app' && (
        <>
          <Line question={question} onChange={onChange} name="otherApp" label={t('why.otherApp')} />
          <Pick
            label={t('why.account')}
            value={question.owner}
            options={owners}
            words={(one) => t(`account.${one}`)}
            onPick={(owner) => onChange({ owner })}
          />
        </>
      )}
    </>
  );
}

interface TextProps extends DetailProps {
  readonly name: 'characters' | 'url' | 'otherApp';
  readonly label: string;
  readonly isNumber?: boolean;
}

function Line({ question, onChange, name, label, isNumber = false }: TextProps) {
  return (
    <Field label={label}>
      <Input
        value={question[name]}
        inputMode={isNumber ? 'numeric' : 'text'}
        autoComplete="off"
        spellCheck={false}
        placeholder={name === 'otherApp' ? 'com.example.notes' : undefined}
        onChange={(_, { value }) => onChange({ [name]: value })}
      />
    </Field>
  );
}
