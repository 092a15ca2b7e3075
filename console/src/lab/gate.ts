import type { Program, Words } from './model';

/** What a person may do at a gate. */
export type GateAction =
  'newPin' | 'pin' | 'biometric' | 'forgotPin' | 'rememberedPin' | 'signIn' | 'dismiss' | 'checkIn' | 'removeAccount';

export interface PinRules {
  readonly least: number;
  readonly passcode: boolean;
  readonly simpleBlocked: boolean;
  readonly kept: number;
  readonly days: number | null;
}

export interface TriesLeft {
  readonly tries: number;
  readonly then: 'wipe' | 'reset';
}

/** A condition that is not met. */
export interface GateReason {
  readonly action: 'ok' | 'warn' | 'block' | 'wipe';
  readonly words: Words;
  readonly setting: string;
  readonly required: string | null;
  readonly found: string | null;
  readonly policies: readonly string[];
}

/** What comes before work data, as the client says it. */
export interface Gate {
  readonly code: string;
  readonly words: Words;
  readonly actions: readonly GateAction[];
  readonly waitsForPerson: boolean;
  readonly rules: PinRules | null;
  readonly passcode: boolean;
  readonly wrong: boolean;
  readonly left: TriesLeft | null;
  readonly checking: boolean;
  readonly notes: readonly Words[];
  readonly reasons: readonly GateReason[];
}

export type Threat = 'notReported' | 'secured' | 'low' | 'medium' | 'high';

/** What a device says of itself, as far as a person can bring it about. */
export interface Claims {
  readonly integrity?: 'intact' | 'compromised';
  readonly osVersion?: string;
  readonly deviceLock?: boolean;
  readonly threatLevel?: Threat;
}

export type Given =
  | { readonly answer: 'pin' | 'newPin'; readonly pin: string }
  | { readonly answer: 'biometric' | 'forgot' | 'remembered' | 'signIn' | 'dismiss' };

/** What a person does at a gate, and to a phone. */
export type GateAct =
  | ({ readonly act: 'gate'; readonly app: Program } & Given)
  | { readonly act: 'person'; readonly obliging: boolean }
  | { readonly act: 'leave'; readonly minutes: number }
  | ({ readonly act: 'facts' } & Claims)
  | { readonly act: 'biometric'; readonly offered: boolean };

/** What of that is told. */
export type GateWhat =
  | { readonly what: 'gate'; readonly code: string; readonly words: Words; readonly why: readonly Words[] }
  | { readonly what: 'gateOpen' }
  | ({ readonly what: 'answered'; readonly answer: Given['answer'] } & (
      | { readonly went: 'taken' }
      | { readonly went: 'wrong'; readonly left: TriesLeft | null }
      | { readonly went: 'refused'; readonly why: readonly Words[] }
    ))
  | { readonly what: 'person'; readonly obliging: boolean }
  | { readonly what: 'left'; readonly minutes: number }
  | { readonly what: 'facts'; readonly facts: Claims }
  | { readonly what: 'biometric'; readonly offered: boolean };
