import { makeStyles, Text, tokens } from '@fluentui/react-components';
import type { OpenAnswer, OpenPart } from '../../api/explain';
import { Block } from '../../parts/Block';
import { Said } from '../../parts/Said';
import { useT } from '../../texts/context';
import { Facts, Voices } from './Voices';

const useStyles = makeStyles({
  list: { listStyle: 'none', margin: 0, padding: 0, display: 'grid', gap: tokens.spacingVerticalL },
  one: { display: 'grid', gap: tokens.spacingVerticalS },
});

/** Why work data does not simply open, and what its user has to do first. */
export function OpenParts({ answer }: { readonly answer: OpenAnswer }) {
  const t = useT();
  return (
    <>
      {answer.reasons.length > 0 && <Parts title={t('why.reasons')} parts={answer.reasons} />}
      {answer.steps.length > 0 && <Parts title={t('why.steps')} parts={answer.steps} />}
    </>
  );
}

function Parts({ title, parts }: { readonly title: string; readonly parts: readonly OpenPart[] }) {
  const t = useT();
  const styles = useStyles();
  return (
    <Block title={title}>
      <ul className={styles.list}>
        {parts.map((part) => (
          <li key={`${part.code} ${part.sentence}`} className={styles.one}>
            <Text weight="semibold">
              <Said text={part.sentence} />
            </Text>
            <Voices voices={part.winning} />
            {part.losing.length > 0 && (
              <>
                <Text size={200}>{t('why.losing')}</Text>
                <Voices voices={part.losing} />
              </>
            )}
            {part.facts.length > 0 && <Facts facts={part.facts} />}
          </li>
        ))}
      </ul>
    </Block>
  );
}
