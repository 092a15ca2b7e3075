import { makeStyles, tokens } from '@fluentui/react-components';
import { states } from '../model/draft';
import { AppsCard } from './AppsCard';
import type { Editing } from './editing';
import { NameCard } from './NameCard';
import { Notes } from './Notes';
import { StatesCard } from './StatesCard';
import { lacksName, notesBeside } from './tabs';

const useStyles = makeStyles({
  root: { display: 'grid', gap: tokens.spacingVerticalL },
});

/** Name, apps and device states. */
export function BasicsTab({ editing }: { readonly editing: Editing }) {
  const styles = useStyles();
  const { draft, change, readOnly, notes } = editing;
  const known = states[draft.platform];
  return (
    <div className={styles.root}>
      <NameCard
        name={draft.name}
        description={draft.description}
        onChange={change}
        isNameless={lacksName(editing)}
        readOnly={readOnly}
      >
        <Notes notes={notesBeside(editing, ['displayName', 'description'])} />
      </NameCard>
      <AppsCard
        groupType={draft.platform === 'windows' ? null : draft.groupType}
        apps={{ [draft.platform]: draft.apps }}
        onGroupType={(groupType) => change({ groupType })}
        onApps={(_, apps) => change({ apps })}
        readOnly={readOnly}
        notes={notes}
      />
      {known.length > 0 && (
        <StatesCard
          known={known}
          states={draft.states}
          onStates={(chosen) => change({ states: chosen })}
          readOnly={readOnly}
          notes={notes}
        />
      )}
    </div>
  );
}
