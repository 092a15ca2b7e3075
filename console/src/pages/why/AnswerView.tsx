import { Card, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { DismissCircleFilled } from '@fluentui/react-icons/svg/dismiss-circle';
import { WarningFilled } from '@fluentui/react-icons/svg/warning';
import { type Answer, type DataVerdict, isOpen, type OpenVerdict } from '../../api/explain';
import { Block } from '../../parts/Block';
import { Said } from '../../parts/Said';
import { useT } from '../../texts/context';
import { Facts, Voices } from './Voices';
import { OpenParts } from './OpenParts';
import { PoliciesSaid } from './PoliciesSaid';

const useStyles = makeStyles({
  root: { display: 'grid', gap: tokens.spacingVerticalL },
  stale: { opacity: 0.6 },
  verdict: { display: 'flex', gap: tokens.spacingHorizontalM, alignItems: 'flex-start' },
  icon: { fontSize: '32px', flexShrink: 0, display: 'flex' },
  good: { color: tokens.colorStatusSuccessForeground1 },
  bad: { color: tokens.colorStatusDangerForeground1 },
  between: { color: tokens.colorStatusWarningForeground3 },
  words: { display: 'grid', gap: tokens.spacingVerticalXS },
  title: { margin: 0 },
  list: { margin: 0, paddingLeft: tokens.spacingHorizontalXL, display: 'grid', gap: tokens.spacingVerticalXS },
});

type Tone = 'good' | 'bad' | 'between';

const TONES: Readonly<Record<DataVerdict | OpenVerdict, Tone>> = {
  allow: 'good',
  allowTagged: 'good',
  redact: 'between',
  switchAccount: 'between',
  redirect: 'between',
  deny: 'bad',
  open: 'good',
  warn: 'between',
  steps: 'between',
  closed: 'bad',
  remove: 'bad',
};
const ICONS = { good: CheckmarkCircleFilled, bad: DismissCircleFilled, between: WarningFilled };

/** An answer with everything behind it, in the server's words. */
export function AnswerView({ answer, isStale }: { readonly answer: Answer; readonly isStale: boolean }) {
  const t = useT();
  const styles = useStyles();
  const tone = TONES[answer.verdict];
  const Icon = ICONS[tone];
  const [, reason] = answer.lines;
  const changes = isOpen(answer) ? answer.wouldChange.map((one) => one.sentence) : answer.wouldChange;
  return (
    <div className={mergeClasses(styles.root, isStale && styles.stale)} aria-busy={isStale}>
      <Card>
        <div className={styles.verdict}>
          <span className={mergeClasses(styles.icon, styles[tone])}>
            <Icon aria-hidden />
          </span>
          <div className={styles.words}>
            <Text as="h2" size={500} weight="semibold" className={styles.title}>
              <Said text={answer.sentence} />
            </Text>
            {reason !== undefined && reason !== answer.sentence && (
              <Text>
                <Said text={reason} />
              </Text>
            )}
            {answer.background.map((line) => (
              <Text key={line} size={200}>
                <Said text={line} />
              </Text>
            ))}
          </div>
        </div>
      </Card>
      {changes.length > 0 && (
        <Block title={t('why.wouldChange')}>
          <ul className={styles.list}>
            {changes.map((one) => (
              <li key={one}>
                <Said text={one} />
              </li>
            ))}
          </ul>
        </Block>
      )}
      {isOpen(answer) ? (
        <OpenParts answer={answer} />
      ) : (
        <>
          {answer.winning.length > 0 && (
            <Block title={t('why.winning')}>
              <Voices voices={answer.winning} />
            </Block>
          )}
          {answer.losing.length > 0 && (
            <Block title={t('why.losing')}>
              <Voices voices={answer.losing} />
            </Block>
          )}
          {answer.facts.length > 0 && (
            <Block title={t('why.facts')}>
              <Facts facts={answer.facts} />
            </Block>
          )}
        </>
      )}
      <Block title={t('why.policies')}>
        <PoliciesSaid policies={answer.policies} />
      </Block>
    </div>
  );
}
