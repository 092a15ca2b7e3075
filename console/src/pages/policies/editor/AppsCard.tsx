import { Button, Card, Field, makeStyles, Select, Text, Textarea, tokens } from '@fluentui/react-components';
import { useId, useState } from 'react';
import { type GroupType, groupTypes } from '../../../api/policies';
import { useT } from '../../../texts/context';
import { lines } from '../model/form';
import { notesOf } from '../model/notes';
import type { Editing } from './editing';
import { Notes } from './Notes';

const useStyles = makeStyles({
  title: { margin: 0 },
  fields: { display: 'grid', gap: tokens.spacingVerticalM, maxWidth: '560px' },
  add: { justifySelf: 'start' },
});

const isGroupType = (text: string): text is GroupType => groupTypes.includes(text as GroupType);

const EXAMPLES = { ios: 'com.contoso.mail', android: 'com.contoso.mail', windows: 'com.microsoft.edge' };

/** The apps that a policy is for. */
export function AppsCard({ editing }: { readonly editing: Editing }) {
  const t = useT();
  const styles = useStyles();
  const title = useId();
  const { draft, change, readOnly, notes } = editing;
  const [typed, setTyped] = useState<string | null>(null);
  const held = draft.apps.join('\n');
  const text = typed !== null && same(lines(typed), draft.apps) ? typed : held;
  const everyApp = draft.groupType === 'allApps';
  return (
    <Card role="group" aria-labelledby={title}>
      <Text as="h2" weight="semibold" size={400} className={styles.title} id={title}>
        {t('apps.title')}
      </Text>
      <div className={styles.fields}>
        {draft.platform !== 'windows' && (
          <Field label={t('apps.group')} hint={everyApp ? t('apps.allHint') : undefined}>
            <Select
              value={draft.groupType}
              disabled={readOnly}
              onChange={(_, data) => {
                if (isGroupType(data.value)) change({ groupType: data.value });
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
        {!everyApp && (
          <Field label={t(`apps.ids.${draft.platform}`)} hint={t('field.oneALine')}>
            <Textarea
              value={text}
              disabled={readOnly}
              rows={Math.min(12, Math.max(3, text.split('\n').length + 1))}
              resize="vertical"
              spellCheck={false}
              placeholder={EXAMPLES[draft.platform]}
              onChange={(_, data) => {
                setTyped(data.value);
                change({ apps: lines(data.value) });
              }}
            />
          </Field>
        )}
        <Notes notes={notesOf(notes, ['apps', 'appGroupType'])} />
        {draft.apps.length > 0 && everyApp && !readOnly && (
          <Button size="small" className={styles.add} onClick={() => change({ apps: [] })}>
            {t('apps.clear', { count: draft.apps.length })}
          </Button>
        )}
      </div>
    </Card>
  );
}

const same = (one: readonly string[], other: readonly string[]): boolean => one.join('\n') === other.join('\n');
