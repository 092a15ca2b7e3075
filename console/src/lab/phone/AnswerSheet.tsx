import { Button, makeStyles, Text } from '@fluentui/react-components';
import { useWords } from '../../texts/context';
import { type Act, outcome, type Spot, type Told } from '../model';
import { Reasons } from '../Reasons';
import { useSpotName } from '../useSpotName';
import { OutcomeIcon } from '../Verdict';
import { type Screen, usePhone } from './context';
import { SheetFrame } from './SheetFrame';

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
  now: { alignSelf: 'center' },
});

/** Acts that are done even when the server hears of them later. */
const late: readonly Act['act'][] = ['management', 'checkIn', 'signOut', 'facts'];

/** What came of an act: the verdict, where the data is now, what may be done instead, and why. */
export function AnswerSheet({ asked, told }: { readonly asked: Act; readonly told: Told }) {
  const { t, language } = useWords();
  const styles = useStyles();
  const name = useSpotName();
  const { busy, lift, go, perform } = usePhone();
  const { went, offer, hindered } = told;
  const where = went?.spot === undefined ? went?.place && t(`lab.place.${went.place}`) : name(went.spot);
  const there: Screen | null =
    went?.spot === undefined
      ? went?.place === undefined
        ? null
        : { show: 'files' }
      : { show: 'document', spot: went.spot, item: went.item };
  return (
    <SheetFrame
      title={
        <>
          <OutcomeIcon outcome={outcome(told.verdict)} large />
          {t(`lab.verdict.${told.verdict}`)}
        </>
      }
    >
      {hindered !== undefined && (
        <Text>
          {!late.includes(told.act) && `${t('lab.answer.hindered')}. `}
          {hindered.why === 'closed' ? hindered.words[language] : t(`lab.answer.${hindered.why}`)}
        </Text>
      )}
      {told.shown !== undefined && told.act === 'link' && <Text>{t('lab.answer.openedIn', { app: told.shown })}</Text>}
      {(there !== null || offer !== undefined) && (
        <div className={styles.row}>
          {there !== null && where !== undefined && (
            <>
              <Text className={styles.now}>{t('lab.answer.now', { place: where })}</Text>
              <Button
                size="small"
                onClick={() => {
                  lift(null);
                  go(there);
                }}
              >
                {t('lab.answer.look')}
              </Button>
            </>
          )}
          {offer !== undefined && (
            <Button appearance="primary" disabledFocusable={busy} onClick={() => void perform(instead(asked, offer))}>
              {t('lab.answer.offer', { spot: name(offer) })}
            </Button>
          )}
        </div>
      )}
      {went?.atWipe !== undefined && <Text size={200}>{t(`lab.answer.${went.atWipe}`)}</Text>}
      <Reasons sides={told.sides} />
    </SheetFrame>
  );
}

/** The same act into another account. */
function instead(asked: Act, to: Spot): Act {
  switch (asked.act) {
    case 'paste':
    case 'share':
    case 'open':
      return { ...asked, to };
    default:
      return asked;
  }
}
