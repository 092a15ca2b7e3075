import { Link, makeStyles, Text, tokens } from '@fluentui/react-components';
import { SearchRegular } from '@fluentui/react-icons/svg/search';
import type { Area, Control } from '../../../api/tables';
import { Empty } from '../../../parts/Empty';
import { useT } from '../../../texts/context';
import { isShown } from '../model/form';
import type { Editing } from './editing';
import { SettingsArea } from './SettingsArea';

const useStyles = makeStyles({
  root: { display: 'grid', gap: tokens.spacingVerticalL },
  hidden: { color: tokens.colorNeutralForeground3 },
});

export interface SettingsFoundProps {
  readonly areas: readonly Area[];
  readonly editing: Editing;
  readonly level: number;
  readonly found: ReadonlySet<string>;
  readonly onOpen: (tab: string) => void;
}

/** What a search found, over all areas; what means nothing beside other settings is named, not hidden in silence. */
export function SettingsFound({ areas, editing, level, found, onOpen }: SettingsFoundProps) {
  const t = useT();
  const styles = useStyles();
  const { draft, properties } = editing;
  const controls = areas.flatMap((area) => area.sections.flatMap((section) => section.controls));
  const isFound = (control: Control) => found.has(control.id) && control.fields.length > 0;
  const hidden = controls.filter((one) => isFound(one) && !isShown(one, draft.values, properties));
  const parents = (control: Control) => controls.find((one) => one.id === control.parent)?.name;
  if (!controls.some(isFound)) {
    return <Empty icon={<SearchRegular />} title={t('settings.noneTitle')} text={t('settings.none')} />;
  }
  return (
    <div className={styles.root} role="status">
      {areas.map((area) => {
        const any = area.sections.some((s) => s.controls.some((c) => isFound(c) && !hidden.includes(c)));
        return (
          any && (
            <section key={area.area} className={styles.root} aria-label={area.title}>
              <Link onClick={() => onOpen(area.area)}>{area.title}</Link>
              <SettingsArea area={area} editing={editing} level={level} found={found} />
            </section>
          )
        );
      })}
      {hidden.map((control) => {
        const parent = parents(control);
        return (
          <Text key={control.id} size={200} className={styles.hidden}>
            {parent === undefined
              ? t('settings.hidden', { name: control.name })
              : t('settings.hiddenBelow', { name: control.name, parent })}
          </Text>
        );
      })}
    </div>
  );
}
