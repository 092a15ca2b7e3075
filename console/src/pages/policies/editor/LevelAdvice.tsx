import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { CheckmarkRegular } from '@fluentui/react-icons/svg/checkmark';
import type { Advice, Values } from '../../../api/tables';
import { useT } from '../../../texts/context';
import type { Write } from '../model/form';
import type { Properties } from '../model/values';

const useStyles = makeStyles({
  root: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS, minHeight: '24px' },
  words: { color: tokens.colorNeutralForeground3 },
  met: { color: tokens.colorStatusSuccessForeground1, display: 'flex' },
});

export interface LevelAdviceProps {
  readonly advice: Advice | null;
  readonly values: Values;
  readonly properties: Properties;
  readonly onWrite: (write: Write) => void;
  readonly disabled: boolean;
}

/** What a level of the framework says of a setting, whether it is so, and the way to make it so. */
export function LevelAdvice({ advice, values, properties, onWrite, disabled }: LevelAdviceProps) {
  const t = useT();
  const styles = useStyles();
  if (advice === null || advice.says === 'nothing') return null;
  const wanted = Object.entries(advice.values);
  const met =
    wanted.length > 0 && wanted.every(([name, value]) => properties.same(name, value, properties.value(values, name)));
  return (
    <div className={styles.root}>
      {met && (
        <span className={styles.met}>
          <CheckmarkRegular aria-label={t('level.met')} />
        </span>
      )}
      <Text size={200} className={styles.words}>
        {t(`level.${advice.says}`, { level: advice.level, words: advice.words ?? '' })}
      </Text>
      {!met && wanted.length > 0 && !disabled && (
        <Button size="small" onClick={() => onWrite(advice.values)}>
          {t('level.use')}
        </Button>
      )}
    </div>
  );
}
