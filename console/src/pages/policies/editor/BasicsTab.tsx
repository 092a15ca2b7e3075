import { Card, Checkbox, Field, Input, makeStyles, Text, Textarea, tokens } from '@fluentui/react-components';
import { useId } from 'react';
import { useT } from '../../../texts/context';
import { states } from '../model/draft';
import { notesOf } from '../model/notes';
import { AppsCard } from './AppsCard';
import type { Editing } from './editing';
import { Notes } from './Notes';
import { lacksName, notesBeside } from './tabs';

const useStyles = makeStyles({
  root: { display: 'grid', gap: tokens.spacingVerticalL },
  title: { margin: 0 },
  fields: { display: 'grid', gap: tokens.spacingVerticalM, maxWidth: '560px' },
  states: { display: 'flex', flexDirection: 'column', marginLeft: '-8px' },
  hint: { color: tokens.colorNeutralForeground3 },
});

/** Name, apps and device states. */
export function BasicsTab({ editing }: { readonly editing: Editing }) {
  const t = useT();
  const styles = useStyles();
  const id = useId();
  const { draft, change, readOnly, notes } = editing;
  const known = states[draft.platform];
  const isNameless = lacksName(editing);
  return (
    <div className={styles.root}>
      <Card>
        <div className={styles.fields}>
          <Field
            label={t('policy.name')}
            required
            validationMessage={isNameless ? t('policy.nameNeeded') : undefined}
            validationState={isNameless ? 'error' : 'none'}
          >
            <Input
              value={draft.name}
              maxLength={200}
              disabled={readOnly}
              onChange={(_, data) => change({ name: data.value })}
            />
          </Field>
          <Field label={t('policy.description')}>
            <Textarea
              value={draft.description}
              rows={2}
              resize="vertical"
              disabled={readOnly}
              onChange={(_, data) => change({ description: data.value })}
            />
          </Field>
          <Notes notes={notesBeside(editing, ['displayName', 'description'])} />
        </div>
      </Card>
      <AppsCard editing={editing} />
      {known.length > 0 && (
        <Card role="group" aria-labelledby={`${id}s`} aria-describedby={`${id}h`}>
          <Text as="h2" weight="semibold" size={400} className={styles.title} id={`${id}s`}>
            {t('states.title')}
          </Text>
          <Text size={200} className={styles.hint} id={`${id}h`}>
            {t('states.hint')}
          </Text>
          <div className={styles.states}>
            {known.map((state) => (
              <Checkbox
                key={state}
                label={t(`states.${state}`)}
                checked={draft.states.includes(state)}
                disabled={readOnly}
                onChange={(_, data) =>
                  change({
                    states: known.filter((one) => (one === state ? data.checked === true : draft.states.includes(one))),
                  })
                }
              />
            ))}
          </div>
          <Notes notes={notesOf(notes, ['targetedAppManagementLevels'])} />
        </Card>
      )}
    </div>
  );
}
