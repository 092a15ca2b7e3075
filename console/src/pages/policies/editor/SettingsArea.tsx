import { Card, makeStyles, Text, tokens } from '@fluentui/react-components';
import type { Area, Control } from '../../../api/tables';
import { isShown } from '../model/form';
import type { Editing } from './editing';
import { SettingRow } from './SettingRow';
import { notesBeside } from './tabs';

const useStyles = makeStyles({
  root: { display: 'grid', gap: tokens.spacingVerticalL },
  card: { padding: 0, rowGap: 0, overflow: 'visible' },
  title: {
    margin: 0,
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL} ${tokens.spacingVerticalS}`,
    '::first-letter': { textTransform: 'uppercase' },
  },
});

export interface SettingsAreaProps {
  readonly area: Area;
  readonly editing: Editing;
  /** The level that is compared with; 0 for none. */
  readonly level: number;
  /** Controls that are looked for; `null` shows all that mean something. */
  readonly found: ReadonlySet<string> | null;
}

/** The settings of an area, by section. */
export function SettingsArea({ area, editing, level, found }: SettingsAreaProps) {
  const styles = useStyles();
  const { draft, properties, changed, write, readOnly } = editing;
  const shown = (control: Control): boolean =>
    control.fields.length > 0 &&
    isShown(control, draft.values, properties) &&
    (found === null || found.has(control.id));
  const sections = area.sections
    .map(({ section, controls }) => ({ section, controls: controls.filter(shown) }))
    .filter(({ controls }) => controls.length > 0);
  return (
    <div className={styles.root}>
      {sections.map(({ section, controls }) => (
        <Card key={section} className={styles.card}>
          <Text as="h2" weight="semibold" size={400} className={styles.title}>
            {section}
          </Text>
          {controls.map((control) => (
            <SettingRow
              key={control.id}
              control={control}
              values={draft.values}
              properties={properties}
              onWrite={write}
              disabled={readOnly}
              notes={notesBeside(editing, control.properties)}
              isChanged={control.properties.some((name) => changed.has(name))}
              advice={control.framework.find((one) => one.level === level) ?? null}
            />
          ))}
        </Card>
      ))}
    </div>
  );
}
