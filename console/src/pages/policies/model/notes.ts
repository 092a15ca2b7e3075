import type { Preview } from '../../../api/preview';

/** Something said about a part of a policy. */
export interface Note {
  readonly kind: 'error' | 'warning' | 'info';
  readonly text: string;
}

/** What is said, by the property or member of a policy that it is about. */
export type NotesBy = ReadonlyMap<string, readonly Note[]>;

export const noNotes: NotesBy = new Map();

/** What a preview says, where it is about. A path such as `apps[2].x` is about `apps`. */
export function notesFrom({ errors, warnings }: Pick<Preview, 'errors' | 'warnings'>): NotesBy {
  const notes = new Map<string, Note[]>();
  const put = (name: string, note: Note) => notes.set(name, [...(notes.get(name) ?? []), note]);
  for (const { target, message } of errors) {
    put(/^[^.[]+/.exec(target)?.[0] ?? target, { kind: 'error', text: asSentence(message) });
  }
  for (const { settings, sentence, next } of warnings) {
    const [first] = settings;
    if (first !== undefined) put(first, { kind: 'warning', text: `${sentence} ${next}` });
  }
  return notes;
}

/** Errors are written lower case and without a point: here they stand as sentences. */
export function asSentence(text: string): string {
  const upper = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?:]$/.test(upper) ? upper : `${upper}.`;
}

/** What is said about any of these, each sentence once. */
export function notesOf(all: NotesBy, names: Iterable<string>): readonly Note[] {
  const found = new Map<string, Note>();
  for (const name of names) {
    for (const note of all.get(name) ?? []) found.set(note.text, note);
  }
  return [...found.values()];
}
