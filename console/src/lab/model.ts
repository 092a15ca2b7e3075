import type { Language } from '../texts/languages';
import type { Claims, Gate, GateAct, GateWhat } from './gate';

/** A text in every language. */
export type Words = Readonly<Record<Language, string>>;

export type Program = 'mail' | 'docs' | 'notes';
export type Account = 'work' | 'personal';

export interface Spot {
  readonly app: Program;
  readonly account: Account;
}

export interface Document {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

export type Verdict = 'allow' | 'allowTagged' | 'redact' | 'switchAccount' | 'redirect' | 'deny';

/** What one account answered. */
export interface Side extends Spot {
  readonly verdict: Verdict;
  readonly code: string;
  readonly lines: Readonly<Record<Language, readonly string[]>>;
}

export type NodeName = 'work' | 'personal' | 'others' | 'storage' | 'system';

export type ArrowId =
  | 'pasteWithinWork'
  | 'shareWithinWork'
  | 'pasteToPersonal'
  | 'shareToPersonal'
  | 'pasteFromPersonal'
  | 'pasteToNotes'
  | 'shareToNotes'
  | 'pasteFromNotes'
  | 'shareFromNotes'
  | 'saveOneDrive'
  | 'savePersonalCloud'
  | 'saveFiles'
  | 'saveOwn'
  | 'savePhotos'
  | 'openFiles'
  | 'openPhotos'
  | 'openCamera'
  | 'link'
  | 'call'
  | 'mailto'
  | 'print'
  | 'screenshot'
  | 'notification'
  | 'personalToNotes'
  | 'personalSave';

export interface Arrow {
  readonly id: ArrowId;
  readonly from: NodeName;
  readonly to: NodeName;
  readonly verdict: Verdict;
  readonly sides: readonly Side[];
}

export interface Receipt {
  readonly destroyed: readonly string[];
  readonly counts: { readonly erasedByKey: number; readonly plainDeleted: number; readonly failed: number };
  readonly level: string;
}

export interface Wiped {
  readonly began: number;
  readonly done: number | null;
  readonly receipt: string | null;
  readonly acknowledged: number | null;
  /** The receipt as the server has it. */
  readonly confirmed: Receipt | null;
}

export type Closed =
  | 'notSignedIn'
  | 'joining'
  | 'stateUnreadable'
  | 'stateOlder'
  | 'held'
  | 'heldByOrder'
  | 'disabled'
  | 'superseded'
  | 'noLongerTargeted'
  | 'appNoLongerTargeted'
  | 'accountNotAllowed'
  | 'wrongAccount'
  | 'noPolicy'
  | 'wiping'
  | 'wiped';

export type Standing = 'personal' | 'managed' | 'untargeted' | 'appNotTargeted' | { readonly closed: Closed };

export interface Client {
  readonly standing: Standing;
  /** What comes before work data. */
  readonly gate: Gate | null;
  readonly policyVersion: string | null;
  readonly policies: readonly string[];
  /** What the work account may read of app configuration; several values of a name are a conflict. */
  readonly configuration: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly answered: number | null;
  readonly reached: boolean;
  readonly wiped: Wiped | null;
  /** A log that an administrator asks for, with what would be sent; until the person decides. */
  readonly log: { readonly request: string; readonly text: string } | null;
}

export interface AccountState {
  readonly account: Account;
  readonly closed: Words | null;
  readonly sealed: number;
  readonly documents: readonly Document[];
}

export interface AppState {
  readonly app: Program;
  readonly id: string;
  readonly client: Client | null;
  readonly accounts: readonly AccountState[];
}

export type PlaceName =
  | 'oneDriveWork'
  | 'sharePoint'
  | 'oneDrivePersonal'
  | 'personalAttachment'
  | 'localStorage'
  | 'files'
  | 'photoLibrary'
  | 'camera';

export interface Place {
  readonly place: PlaceName;
  readonly takesCopies: boolean;
  /** Whether it is the folder of the app that saves, which no list of files shows. */
  readonly inApp: boolean;
  /** Why the phone does not reach it. */
  readonly closed: Words | null;
  readonly documents: readonly Document[];
}

export type Management = 'unmanaged' | 'mdm' | 'thirdPartyMdm';
export type Situation = 'noPolicies' | 'policies' | 'mdm' | 'notEnrolled';

export interface Phone {
  readonly id: string;
  readonly owner: string;
  readonly upn: string;
  readonly name: string;
  readonly model: string;
  readonly platform: 'ios' | 'android' | 'windows';
  readonly osVersion: string | null;
  readonly tag: string;
  readonly drawn: boolean;
  readonly situation: Situation;
  readonly online: boolean;
  readonly management: Management;
  /** Whether the person answers gates without being told. */
  readonly obliging: boolean;
  /** Whether a face or a finger is offered beside the PIN. */
  readonly biometric: boolean;
  readonly minutesAhead: number;
  readonly facts: Claims;
  readonly enrolled: boolean;
  readonly clipboard: { readonly from: Spot; readonly text: string } | null;
  readonly apps: readonly AppState[];
  readonly places: readonly Place[];
  readonly arrows: readonly Arrow[];
}

export interface Change {
  readonly setting: string;
  readonly was: string;
  readonly now: string;
}

/** What happened. */
export type What =
  | GateWhat
  | { readonly what: 'policyChanged'; readonly version: string; readonly changes: readonly Change[] }
  | { readonly what: 'noPolicy' | 'wipeBegan' | 'acknowledged' | 'noAnswer' | 'signedIn' | 'signedOut' | 'reset' }
  | { readonly what: 'logRequested' | 'logSent' | 'logDenied' | 'configurationChanged' }
  | { readonly what: 'standing'; readonly standing: Standing }
  | { readonly what: 'wipeDone'; readonly receipt: string | null; readonly personal: number }
  | { readonly what: 'network'; readonly online: boolean }
  | { readonly what: 'management'; readonly state: Management }
  | { readonly what: 'acted'; readonly act: Act['act']; readonly verdict: Verdict };

export type Line = What & {
  readonly id: number;
  readonly at: number;
  readonly phone?: string;
  readonly app?: Program;
};

/** What is done with the phones, kept as a scenario. */
export interface Recording {
  readonly on: boolean;
  readonly acts: number;
}

export interface State {
  readonly at: number;
  readonly organisation: string;
  readonly console: string | null;
  readonly recording: Recording;
  readonly phones: readonly Phone[];
  readonly log: readonly Line[];
}

type Item = Spot & { readonly item: string };
type MaybeItem = Spot & { readonly item?: string };

/** What a person does on a phone. */
export type Act =
  | GateAct
  | { readonly act: 'copy'; readonly from: Item; readonly text: string }
  | { readonly act: 'paste'; readonly to: MaybeItem }
  | { readonly act: 'share'; readonly from: Item; readonly to: Spot }
  | { readonly act: 'save'; readonly from: Item; readonly place: PlaceName }
  | { readonly act: 'open'; readonly place: PlaceName; readonly item?: string; readonly to: Spot }
  | { readonly act: 'link'; readonly from: Spot; readonly url: string; readonly claimed: boolean }
  | { readonly act: 'print' | 'screenshot' | 'notification'; readonly from: Item }
  | { readonly act: 'edit'; readonly to: MaybeItem; readonly text: string }
  | { readonly act: 'offline'; readonly offline: boolean }
  | { readonly act: 'management'; readonly state: Management }
  | { readonly act: 'log'; readonly app: Program; readonly agreed: boolean }
  | { readonly act: 'checkIn' | 'signIn' | 'signOut' | 'reset' };

/** What came of it. */
export interface Told {
  readonly act: Act['act'];
  readonly verdict: Verdict;
  readonly done: boolean;
  readonly sides: readonly Side[];
  readonly offer?: Spot;
  readonly shown?: string;
  readonly hindered?: { readonly why: 'closed'; readonly words: Words } | { readonly why: 'offline' | 'noAnswer' };
  readonly went?: {
    readonly spot?: Spot;
    readonly place?: PlaceName;
    /** What a wipe does to work data there. */
    readonly atWipe?: 'goes' | 'stays';
    readonly item: string;
  };
}

/** How a verdict is drawn: data moves, it moves with a change, or it does not. */
export type Outcome = 'allowed' | 'changed' | 'refused';

export function outcome(verdict: Verdict): Outcome {
  if (verdict === 'allow') return 'allowed';
  return verdict === 'deny' ? 'refused' : 'changed';
}

export const closedBy = (standing: Standing): Closed | null => (typeof standing === 'object' ? standing.closed : null);

/** Whether the work account must sign in before it can be used again. */
export const isOut = (standing: Standing): boolean => {
  const closed = closedBy(standing);
  return closed !== null && ['notSignedIn', 'wiped', 'superseded', 'stateUnreadable', 'stateOlder'].includes(closed);
};
