import { makeStyles, SearchBox, Select, tokens } from '@fluentui/react-components';
import { useT } from '../../../texts/context';

const useStyles = makeStyles({
  root: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'center' },
  search: { flex: '1 1 240px', maxWidth: '420px' },
  level: { flex: '0 1 260px' },
});

export interface SettingsBarProps {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly level: number;
  readonly onLevel: (level: number) => void;
  readonly hasLevels: boolean;
}

/** Looks for settings, and compares them with a level of the framework. */
export function SettingsBar({ text, onText, level, onLevel, hasLevels }: SettingsBarProps) {
  const t = useT();
  const styles = useStyles();
  return (
    <div className={styles.root}>
      <SearchBox
        className={styles.search}
        value={text}
        placeholder={t('settings.search')}
        aria-label={t('settings.search')}
        onChange={(_, data) => onText(data.value)}
      />
      {hasLevels && (
        <Select
          className={styles.level}
          value={String(level)}
          aria-label={t('level.compare')}
          onChange={(_, data) => onLevel(Number(data.value))}
        >
          <option value="0">{t('level.none')}</option>
          {[1, 2, 3].map((one) => (
            <option key={one} value={one}>
              {t('level.with', { level: one })}
            </option>
          ))}
        </Select>
      )}
    </div>
  );
}
