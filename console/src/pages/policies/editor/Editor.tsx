import { Badge, makeStyles, Tab, TabList, tokens } from '@fluentui/react-components';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { Area } from '../../../api/tables';
import { useT } from '../../../texts/context';
import { search } from '../model/search';
import { AssignmentsTab } from './AssignmentsTab';
import { BasicsTab } from './BasicsTab';
import type { Editing } from './editing';
import { SettingsArea } from './SettingsArea';
import { SettingsBar } from './SettingsBar';
import { SettingsFound } from './SettingsFound';
import { type Counts, counts } from './tabs';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, minWidth: 0 },
  tabs: { overflowX: 'auto', overflowY: 'hidden', scrollbarWidth: 'thin', marginInline: '-10px' },
  tab: { display: 'inline-flex', alignItems: 'center', gap: tokens.spacingHorizontalXS, whiteSpace: 'nowrap' },
});

/** The parts of a policy, one tab each; looking for a setting goes over all of them. */
export function Editor({ editing }: { readonly editing: Editing }) {
  const t = useT();
  const styles = useStyles();
  const [params, setParams] = useSearchParams();
  const [text, setText] = useState('');
  const [level, setLevel] = useState(0);
  const { tables } = editing;
  const areas = useMemo(() => tables.areas.filter(isEdited), [tables]);
  const found = useMemo(() => search(tables, text), [tables, text]);
  const tab = params.get('tab') ?? 'basics';
  const area = areas.find((one) => one.area === tab);
  const names: Record<string, string> = {
    basics: t('tab.basics'),
    assignments: t('tab.assignments'),
    ...Object.fromEntries(areas.map((one) => [one.area, one.title])),
  };
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Where it is narrow the tabs scroll: the chosen one has to be in sight.
    bar.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ inline: 'center', block: 'nearest' });
  }, [tab]);
  const open = (next: string) => {
    setText('');
    setParams(
      (now) => {
        now.set('tab', next);
        return now;
      },
      { replace: true },
    );
  };
  return (
    <div className={styles.root}>
      <div className={styles.tabs} ref={bar}>
        <TabList selectedValue={found === null ? tab : null} onTabSelect={(_, data) => open(data.value as string)}>
          {Object.entries(names).map(([name, title]) => {
            return (
              <Tab key={name} value={name}>
                <span className={styles.tab}>
                  {title}
                  <TabBadges {...counts(editing, name)} />
                </span>
              </Tab>
            );
          })}
        </TabList>
      </div>
      {(area !== undefined || found !== null) && (
        <SettingsBar
          text={text}
          onText={setText}
          level={level}
          onLevel={setLevel}
          hasLevels={areas.some((one) => one.sections.some((s) => s.controls.some((c) => c.framework.length > 0)))}
        />
      )}
      {found !== null ? (
        <SettingsFound areas={areas} editing={editing} level={level} found={found} onOpen={open} />
      ) : tab === 'assignments' ? (
        <AssignmentsTab editing={editing} />
      ) : area !== undefined ? (
        <SettingsArea area={area} editing={editing} level={level} found={null} />
      ) : (
        <BasicsTab editing={editing} />
      )}
    </div>
  );
}

/** How many changes a tab holds, or, rather, problems; and contradictions beside them. */
function TabBadges({ changes, errors, warnings }: Counts) {
  const t = useT();
  const badge = (color: 'danger' | 'warning' | 'brand', count: number, name: string) =>
    count > 0 && (
      <Badge size="small" color={color} aria-label={name}>
        {count}
      </Badge>
    );
  return (
    <>
      {errors > 0
        ? badge('danger', errors, t('tab.errors', { count: errors }))
        : badge('brand', changes, t('tab.changes', { count: changes }))}
      {badge('warning', warnings, t('tab.warnings', { count: warnings }))}
    </>
  );
}

const isEdited = (area: Area): boolean =>
  area.sections.some((section) => section.controls.some((control) => control.fields.length > 0)) &&
  area.area !== 'schemaOnly';
