import { Badge, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { useId } from 'react';
import type { Advice, Control, Values } from '../../../api/tables';
import { Said } from '../../../parts/Said';
import { useT } from '../../../texts/context';
import { FieldInput } from '../fields/FieldInput';
import type { Write } from '../model/form';
import { asSentence, type Note } from '../model/notes';
import type { Properties } from '../model/values';
import { LevelAdvice } from './LevelAdvice';
import { Notes } from './Notes';

const useStyles = makeStyles({
  row: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 5fr) minmax(0, 6fr)',
    gap: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalXXL}`,
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    '@media (max-width: 719px)': { gridTemplateColumns: 'minmax(0, 1fr)', paddingInline: tokens.spacingHorizontalM },
  },
  child: { paddingLeft: '24px', '@media (max-width: 719px)': { paddingLeft: tokens.spacingHorizontalM } },
  changed: { boxShadow: `inset 3px 0 0 ${tokens.colorCompoundBrandStroke}` },
  words: { display: 'flex', flexDirection: 'column', gap: '2px', minWidth: 0 },
  name: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    fontWeight: tokens.fontWeightSemibold,
  },
  help: { color: tokens.colorNeutralForeground3 },
  fields: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, minWidth: 0 },
  parts: { display: 'flex', flexWrap: 'wrap', gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}` },
  // Short fields stand side by side, long ones take the line.
  part: { flex: '1 1 190px', minWidth: 0 },
  label: { display: 'block', color: tokens.colorNeutralForeground2, marginBottom: '2px' },
});

export interface SettingRowProps {
  readonly control: Control;
  readonly values: Values;
  readonly properties: Properties;
  readonly onWrite: (write: Write) => void;
  readonly disabled: boolean;
  readonly notes: readonly Note[];
  readonly isChanged: boolean;
  /** What the level that is compared with says. */
  readonly advice: Advice | null;
}

/** One setting: what it is, what it does, whether it is enforced; what it is set to, and what contradicts that. */
export function SettingRow(props: SettingRowProps) {
  const { control, values, properties, onWrite, disabled, notes, isChanged, advice } = props;
  const t = useT();
  const styles = useStyles();
  const id = useId();
  return (
    <div id={control.id} className={mergeClasses(styles.row, isChanged && styles.changed)}>
      <div className={mergeClasses(styles.words, control.parent !== null && styles.child)}>
        <span className={styles.name}>
          <span id={`${id}n`}>{control.name}</span>
          {control.enforced !== 'yes' && (
            <Badge appearance="tint" color="warning" size="small">
              {t(`enforced.${control.enforced}`)}
            </Badge>
          )}
          {isChanged && (
            <Badge appearance="tint" color="brand" size="small">
              {t('setting.changed')}
            </Badge>
          )}
        </span>
        <Text size={200} className={styles.help} id={`${id}h`}>
          <Said text={`${control.help}${control.reason === null ? '' : ` ${asSentence(control.reason)}`}`} />
        </Text>
      </div>
      <div className={styles.fields}>
        <div className={styles.parts}>
          {control.fields.map((field, index) => (
            <div key={field.properties.join()} className={styles.part}>
              {field.label !== '' && (
                <Text size={200} className={styles.label} id={`${id}f${index}`}>
                  {field.label}
                </Text>
              )}
              <FieldInput
                field={field}
                values={values}
                properties={properties}
                onWrite={onWrite}
                disabled={disabled}
                isChanged={isChanged}
                labelledBy={field.label === '' ? `${id}n` : `${id}n ${id}f${index}`}
                describedBy={`${id}h`}
              />
            </div>
          ))}
        </div>
        <LevelAdvice advice={advice} values={values} properties={properties} onWrite={onWrite} disabled={disabled} />
        <Notes notes={notes} />
      </div>
    </div>
  );
}
