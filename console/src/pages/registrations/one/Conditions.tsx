import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components';
import type { EffectiveCondition } from '../../../api/registrations';
import type { Control } from '../../../api/tables';
import { useT } from '../../../texts/context';
import { Names } from '../../why/Voices';
import { useControlOf, useSettingNames, useValueWords } from '../../why/useSettingNames';

const useStyles = makeStyles({
  root: { display: 'grid', gap: tokens.spacingVerticalS },
  title: { margin: 0 },
  list: { listStyle: 'none', margin: 0, padding: 0, display: 'grid', gap: tokens.spacingVerticalS },
  one: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'baseline' },
  by: { color: tokens.colorNeutralForeground3 },
});

const ACTIONS = ['warn', 'block', 'blockWhenSettingIsSupported', 'wipe'] as const;
const COLORS = { warn: 'warning', block: 'danger', blockWhenSettingIsSupported: 'danger', wipe: 'danger' } as const;

/** Here `block` closes nothing for good: the PIN is made anew. */
const RESET_PIN = 'maximumPinRetries';

/** The editor's word for what happens, if the row of the condition has one. */
function consequence(control: Control | undefined, action: string): string | undefined {
  const choices = control?.fields.flatMap((field) => (field.kind === 'options' ? field.options : [])) ?? [];
  const does = ([name, value]: [string, unknown]) => name.startsWith('appActionIf') && value === action;
  return choices.find(({ values }) => Object.entries(values).some(does))?.label;
}

export interface ConditionsProps {
  readonly conditions: readonly EffectiveCondition[];
  readonly platform: string;
}

/** What must hold before work data opens, what happens where it does not, and who asks for it. */
export function Conditions({ conditions, platform }: ConditionsProps) {
  const t = useT();
  const styles = useStyles();
  const nameOf = useSettingNames(platform);
  const say = useValueWords(platform);
  const controlOf = useControlOf(platform);
  if (conditions.length === 0) return null;
  return (
    <section className={styles.root}>
      <Text as="h3" weight="semibold" className={styles.title}>
        {t('effective.conditions')}
      </Text>
      <ul className={styles.list}>
        {conditions.map(({ check, action, predicate, policies }) => {
          const known = ACTIONS.find((one) => one === action);
          const parts = predicate.map(({ name, value }) => `${nameOf(name) ?? name}: ${say(name, value)}`);
          const isReset = action === 'block' && predicate.some(({ name }) => name === RESET_PIN);
          const color = known === undefined ? 'subtle' : isReset ? 'warning' : COLORS[known];
          const word = consequence(controlOf(predicate[0]?.name ?? ''), action);
          return (
            <li key={`${check} ${action} ${parts.join()}`} className={styles.one}>
              <Badge appearance="tint" color={color}>
                {word ?? (known === undefined ? action : t(`effective.action.${known}`))}
              </Badge>
              <Text>{parts.length === 0 ? check : parts.join('; ')}</Text>
              <Text size={200} className={styles.by}>
                <Names policies={policies} />
              </Text>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
