import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogSurface,
  DialogTitle,
  makeStyles,
  Radio,
  RadioGroup,
  Text,
  tokens,
} from '@fluentui/react-components';
import { useMemo, useState } from 'react';
import { ScrollContent } from '../../../parts/ScrollContent';
import { useT } from '../../../texts/context';
import { meet, take } from '../model/conflict';
import type { Draft } from '../model/draft';
import { changes } from '../model/words';
import { useFrameWords } from './useFrameWords';
import type { Base, Editor } from './useEditor';

const useStyles = makeStyles({
  one: { borderTop: `1px solid ${tokens.colorNeutralStroke3}`, paddingTop: tokens.spacingVerticalS },
  title: { display: 'block' },
  list: { margin: 0, paddingLeft: tokens.spacingHorizontalXL },
});

export interface ConflictDialogProps {
  readonly editor: Editor;
  readonly base: Base;
  /** What somebody else made of the policy meanwhile. */
  readonly theirs: Base;
  readonly onClose: () => void;
}

/** Somebody else changed the policy: both are shown, what only one changed is kept, the rest is chosen. */
export function ConflictDialog({ editor, base, theirs, onClose }: ConflictDialogProps) {
  const t = useT();
  const styles = useStyles();
  const words = useFrameWords();
  const { tables, properties, draft } = editor;
  const meeting = useMemo(() => meet(base.draft, theirs.draft, draft, properties), [base, theirs, draft, properties]);
  const say = (from: Draft, to: Draft, names: readonly string[]) =>
    changes(tables, properties, [from, to], names, words);
  const both = say(theirs.draft, draft, meeting.both);
  const others = say(base.draft, theirs.draft, meeting.theirs);
  const [theirsTaken, take_] = useState<ReadonlySet<string>>(new Set());
  const goOn = () => {
    const mine = both.filter((one) => !theirsTaken.has(one.key)).flatMap((one) => one.names);
    editor.begin(theirs, take(theirs.draft, draft, [...meeting.mine, ...mine], properties));
    onClose();
  };
  const choose = (key: string, side: string) => {
    const next = new Set(theirsTaken);
    if (side === 'theirs') next.add(key);
    else next.delete(key);
    take_(next);
  };
  return (
    <Dialog open modalType="alert">
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t('conflict.title')}</DialogTitle>
          <ScrollContent>
            <Text>{t(both.length > 0 ? 'conflict.text' : 'conflict.textNone')}</Text>
            {both.map((one) => (
              <div key={one.key} className={styles.one}>
                <Text weight="semibold" className={styles.title} id={`conflict-${one.key}`}>
                  {one.title}
                </Text>
                <RadioGroup
                  aria-labelledby={`conflict-${one.key}`}
                  value={theirsTaken.has(one.key) ? 'theirs' : 'mine'}
                  onChange={(_, data) => choose(one.key, data.value)}
                >
                  <Radio value="mine" label={t('conflict.mine', { value: one.after })} />
                  <Radio value="theirs" label={t('conflict.theirs', { value: one.before })} />
                </RadioGroup>
              </div>
            ))}
            {others.length > 0 && (
              <div className={styles.one}>
                <Text weight="semibold">{t('conflict.taken')}</Text>
                <ul className={styles.list}>
                  {others.map((one) => (
                    <li key={one.key}>
                      {t('change.line', { title: one.title, before: one.before, after: one.after })}
                    </li>
                  ))}
                </ul>
              </div>
            )}
          </ScrollContent>
          <DialogActions>
            <Button onClick={onClose}>{t('conflict.later')}</Button>
            <Button appearance="primary" onClick={goOn}>
              {t('conflict.goOn')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
