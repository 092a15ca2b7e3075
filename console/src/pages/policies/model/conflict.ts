import { changed, type Draft } from './draft';
import type { Properties } from './values';

/** Members of a draft that stand on the wire under another name. */
const MEMBERS = {
  displayName: 'name',
  description: 'description',
  targetedAppManagementLevels: 'states',
  appGroupType: 'groupType',
  apps: 'apps',
  assignments: 'assigned',
} as const satisfies Record<string, keyof Draft>;

const isMember = (name: string): name is keyof typeof MEMBERS => name in MEMBERS;

/** Two changes of one policy, made side by side. */
export interface Meeting {
  /** Changed here alone. */
  readonly mine: readonly string[];
  /** Changed by somebody else alone; taken over. */
  readonly theirs: readonly string[];
  /** Changed by both, to different values: somebody has to choose. */
  readonly both: readonly string[];
}

/** What two people made of one policy that both began from. */
export function meet(base: Draft, theirs: Draft, mine: Draft, properties: Properties): Meeting {
  const here = new Set(changed(base, mine, properties));
  const there = new Set(changed(base, theirs, properties));
  const differ = new Set(changed(theirs, mine, properties));
  return {
    mine: [...here].filter((name) => !there.has(name)),
    theirs: [...there].filter((name) => !here.has(name)),
    both: [...here].filter((name) => there.has(name) && differ.has(name)),
  };
}

/** Their policy with these names as they are here. */
export function take(theirs: Draft, mine: Draft, names: Iterable<string>, properties: Properties): Draft {
  let draft = theirs;
  for (const name of names) {
    draft = isMember(name)
      ? { ...draft, [MEMBERS[name]]: mine[MEMBERS[name]] }
      : { ...draft, values: { ...draft.values, [name]: properties.value(mine.values, name) } };
  }
  return draft;
}
