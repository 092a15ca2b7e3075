import { Button, Card, Field, makeStyles, Select, Text, Textarea, tokens } from '@fluentui/react-components';
import { useId, useState } from 'react';
import { type GroupType, groupTypes } from '../../../api/policies';
import { type Platform, platforms } from '../../../api/tables';
import { useT } from '../../../texts/context';
import { lines } from '../model/form';
import { type NotesBy, notesOf } from '../model/notes';
import { Notes } from './Notes';

const useStyles = makeStyles({
  title: { margin: 0 },
  fields: { display: 'grid', gap: tokens.spacingVerticalM, maxWidth: '560px' },
  add: { justifySelf: 'start' },
});

const isGroupType = (text: string): text is GroupType => groupTypes.includes(text as GroupType);

const EXAMPLES = { ios: 'com.contoso.mail', android: 'com.contoso.mail', windows: 'com.microsoft.edge' };

/** Ids of apps, for each platform that they can be of. */
export type AppLists = Readonly<Partial<Record<Platform, readonly string[]>>>;

export interface AppsCardProps {
  /** None where the apps are listed one by one. */
  readonly groupType: GroupType | null;
  readonly apps: AppLists;
  readonly onGroupType: (groupType: GroupType) => void;
  readonly onApps: (platform: Platform, apps: readonly string[]) => void;
  readonly readOnly: boolean;
  readonly notes: NotesBy;
}

/** The apps that a policy is for. */
export function AppsCard({ groupType, apps, onGroupType, onApps, readOnly, notes }: AppsCardProps) {
  const t = useT();
  const styles = useStyles();
  const title = useId();
  const everyApp = groupType === 'allApps';
  const known = platforms.filter((platform) => apps[platform] !== undefined);
  const listed = known.reduce((count, platform) => count + (apps[platform]?.length ?? 0), 0);
  return (
    <Card role="group" aria-labelledby={title}>
      <Text as="h2" weight="semibold" size={400} className={styles.title} id={title}>
        {t('apps.title')}
      </Text>
      <div className={styles.fields}>
        {groupType !== null && (
          <Field label={t('apps.group')} hint={everyApp ? t('apps.allHint') : undefined}>
            <Select
              value={groupType}
              disabled={readOnly}
              onChange={(_, data) => {
                if (isGroupType(data.value)) onGroupType(data.value);
              }}
            >
              {groupTypes.map((one) => (
                <option key={one} value={one}>
                  {t(`apps.group.${one}`)}
                </option>
              ))}
            </Select>
          </Field>
        )}
        {!everyApp &&
          known.map((platform) => (
            <AppIds
              key={platform}
              platform={platform}
              isOneOfMany={known.length > 1}
              apps={apps[platform] ?? []}
              readOnly={readOnly}
              onApps={(next) => onApps(platform, next)}
            />
          ))}
        <Notes notes={notesOf(notes, ['apps', 'appGroupType'])} />
        {listed > 0 && everyApp && !readOnly && (
          <Button size="small" className={styles.add} onClick={() => known.forEach((platform) => onApps(platform, []))}>
            {t('apps.clear', { count: listed })}
          </Button>
        )}
      </div>
    </Card>
  );
}

interface AppIdsProps {
  readonly platform: Platform;
  readonly isOneOfMany: boolean;
  readonly apps: readonly string[];
  readonly readOnly: boolean;
  readonly onApps: (apps: readonly string[]) => void;
}

function AppIds({ platform, isOneOfMany, apps, readOnly, onApps }: AppIdsProps) {
  const t = useT();
  const [typed, setTyped] = useState<string | null>(null);
  const held = apps.join('\n');
  const text = typed !== null && same(lines(typed), apps) ? typed : held;
  const ids = t(`apps.ids.${platform}`);
  return (
    <Field
      label={isOneOfMany ? t('apps.idsOf', { platform: t(`platform.${platform}`), ids }) : ids}
      hint={t('field.oneALine')}
    >
      <Textarea
        value={text}
        disabled={readOnly}
        rows={Math.min(12, Math.max(isOneOfMany ? 2 : 3, text.split('\n').length + 1))}
        resize="vertical"
        spellCheck={false}
        placeholder={EXAMPLES[platform]}
        onChange={(_, data) => {
          setTyped(data.value);
          onApps(lines(data.value));
        }}
      />
    </Field>
  );
}

const same = (one: readonly string[], other: readonly string[]): boolean => one.join('\n') === other.join('\n');
