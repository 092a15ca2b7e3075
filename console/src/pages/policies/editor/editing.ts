import type { PlatformTables } from '../../../api/tables';
import type { Draft } from '../model/draft';
import type { Write } from '../model/form';
import type { NotesBy } from '../model/notes';
import type { Properties } from '../model/values';

/** A policy that is being edited: what every part of the editor needs. */
export interface Editing {
  readonly tables: PlatformTables;
  readonly properties: Properties;
  readonly draft: Draft;
  /** Names of Graph whose values differ from what is saved. */
  readonly changed: ReadonlySet<string>;
  readonly notes: NotesBy;
  readonly readOnly: boolean;
  readonly change: (part: Partial<Draft>) => void;
  /** Changes settings. */
  readonly write: (write: Write) => void;
}
