/** Something said about a part of a policy. */
export interface Note {
  readonly kind: 'error' | 'warning' | 'info';
  readonly text: string;
}

/** What is said, by the property or member of a policy that it is about. */
export type NotesBy = ReadonlyMap<string, readonly Note[]>;

export const noNotes: NotesBy = new Map();

/** What is said about any of these, each sentence once. */
export function notesOf(all: NotesBy, names: Iterable<string>): readonly Note[] {
  const found = new Map<string, Note>();
  for (const name of names) {
    for (const note of all.get(name) ?? []) found.set(note.text, note);
  }
  return [...found.values()];
}
