import { request } from './http';
import type { Json, Values } from './tables';

export interface PolicyRef {
  readonly id: string;
  readonly name: string;
}

/** A setting that spoke, with who set it. */
export interface Voice {
  readonly setting: string;
  readonly value: string;
  /** Empty for a default. */
  readonly policies: readonly PolicyRef[];
  readonly conflict?: boolean;
  readonly unreadable?: boolean;
}

export interface FactUsed {
  readonly fact: string;
  readonly name: string;
  readonly value: string;
  readonly age?: string;
}

export type DataVerdict = 'allow' | 'allowTagged' | 'redact' | 'switchAccount' | 'redirect' | 'deny';
export type OpenVerdict = 'open' | 'warn' | 'steps' | 'closed' | 'remove';

/** A policy that does not apply, and why. */
export interface NotApplied extends PolicyRef {
  readonly reason: string;
  readonly text: string;
  readonly filter?: { readonly id: string; readonly name: string | null };
}

export interface Policies {
  readonly version: string | null;
  readonly applied: readonly PolicyRef[];
  readonly notApplied: readonly NotApplied[];
}

interface Background {
  /** What only the server can say about the device. */
  readonly background?: readonly string[];
  readonly status: string;
  readonly management: string;
  readonly evidence: string | null;
  readonly reported: string | null;
  readonly policies: Policies;
  readonly code: string;
  readonly sentence: string;
  readonly lines: readonly string[];
}

/** An answer about data that moves. */
export interface DataAnswer extends Background {
  readonly verdict: DataVerdict;
  readonly winning: readonly Voice[];
  readonly losing: readonly Voice[];
  readonly facts: readonly FactUsed[];
  readonly wouldChange: readonly string[];
}

/** Why work data does not simply open, or what its user has to do first. */
export interface OpenPart {
  readonly code: string;
  readonly sentence: string;
  readonly winning: readonly Voice[];
  readonly losing: readonly Voice[];
  readonly facts?: readonly FactUsed[];
}

/** An answer about work data that is opened at all. */
export interface OpenAnswer extends Background {
  readonly verdict: OpenVerdict;
  readonly reasons: readonly OpenPart[];
  readonly steps: readonly OpenPart[];
  readonly wouldChange: readonly { readonly sentence: string; readonly value: Json }[];
}

export type Answer = DataAnswer | OpenAnswer;

export const isOpen = (answer: Answer): answer is OpenAnswer => 'reasons' in answer;

export const explain = async (question: Values, signal?: AbortSignal): Promise<Answer> =>
  (
    await request<Answer>(
      'POST',
      '/cordon/v1/explain',
      signal === undefined ? { body: question } : { body: question, signal },
    )
  ).data;
