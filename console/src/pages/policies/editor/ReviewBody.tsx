import { makeStyles, MessageBar, MessageBarBody, MessageBarTitle, Text, tokens } from '@fluentui/react-components';
import type { Preview } from '../../../api/preview';
import { Said } from '../../../parts/Said';
import { useT } from '../../../texts/context';
import { asSentence } from '../model/notes';
import { ChangeList } from './ChangeList';
import type { TitleOf } from './useTitleOf';
import { WarningList } from '../WarningList';

const useStyles = makeStyles({
  list: { margin: 0, paddingLeft: tokens.spacingHorizontalXL },
  reach: { display: 'block' },
});

export interface ReviewBodyProps {
  readonly preview: Preview;
  readonly isNew: boolean;
  /** Names of Graph whose values differ from what is saved. */
  readonly touched: ReadonlySet<string>;
  readonly titleOf: TitleOf;
}

/** What a preview says: what is wrong, or whom it reaches, what contradicts itself, what changes. */
export function ReviewBody({ preview, isNew, touched, titleOf }: ReviewBodyProps) {
  const t = useT();
  const styles = useStyles();
  const { errors, warnings, reach } = preview;
  // The whole policy is compared: what nobody touched and changes nothing is not worth a line.
  const changes = preview.changes.filter(
    (one) => one.effect !== 'none' || one.properties.some((name) => touched.has(name)),
  );
  if (errors.length > 0) {
    return (
      <MessageBar intent="error" layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>{t('review.errors')}</MessageBarTitle>
          <ul className={styles.list}>
            {errors.map((one) => (
              <li key={`${one.target} ${one.message}`}>
                {titleOf(one.target) ?? <code>{one.target}</code>}: <Said text={asSentence(one.message)} />
              </li>
            ))}
          </ul>
        </MessageBarBody>
      </MessageBar>
    );
  }
  return (
    <>
      {reach !== null && (
        <Text className={styles.reach}>
          {reach.draft.registrations === 0
            ? t('review.reachNone')
            : t('review.reach', { count: reach.draft.registrations, users: reach.draft.users })}
          {!isNew &&
            reach.stored.registrations !== reach.draft.registrations &&
            ` ${t('review.reachBefore', { count: reach.stored.registrations })}`}
        </Text>
      )}
      {warnings.length > 0 && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{t('review.warnings')}</MessageBarTitle>
            <WarningList warnings={warnings} className={styles.list} />
          </MessageBarBody>
        </MessageBar>
      )}
      {changes.length === 0 ? <Text>{t('review.nothing')}</Text> : <ChangeList changes={changes} />}
    </>
  );
}
