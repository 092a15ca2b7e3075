import type { Arrow, NodeName } from '../model';

/** Arrows between the node at the left and one at the right, whichever way they point. */
export interface Group {
  readonly right: NodeName | 'docs';
  readonly arrows: readonly Arrow[];
}

/** Everything that begins or ends at one node. */
export interface Block {
  readonly left: NodeName;
  readonly groups: readonly Group[];
}

const plan: readonly (readonly [NodeName, readonly NodeName[]])[] = [
  ['work', ['work', 'personal', 'others', 'storage', 'system']],
  ['personal', ['others', 'storage']],
];

/** The arrows of a phone by their ends. */
export function blocks(arrows: readonly Arrow[]): readonly Block[] {
  const between = (left: NodeName, right: NodeName) =>
    arrows.filter(({ from, to }) => (from === left && to === right) || (from === right && to === left));
  return plan.map(([left, rights]) => ({
    left,
    groups: rights
      .map((right) => ({ right: left === right ? ('docs' as const) : right, arrows: between(left, right) }))
      .filter((group) => group.arrows.length > 0),
  }));
}
