import { request } from './http';
import type { Schemas } from './schemas';
import type { Values } from './tables';

export type PolicyRef = Schemas['PolicyRef'];
/** A setting that spoke, with who set it. */
export type Voice = Schemas['Voice'];
export type FactUsed = Schemas['FactUsed'];
export type DataVerdict = Schemas['Verdict'];
export type OpenVerdict = Schemas['OpenVerdict'];
/** A policy that does not apply, and why. */
export type NotApplied = Schemas['NotApplied'];
/** Why a policy does not apply. */
export const reasons = [
  'otherPlatform',
  'notAssigned',
  'notInGroup',
  'excluded',
  'filterNotMatched',
  'filterExcluded',
  'filterUnknown',
  'appNotCovered',
  'otherDeviceState',
  'replaced',
] as const satisfies readonly NotApplied['reason'][];
/** The policies that apply, and those that do not. */
export type Policies = Schemas['Policies'];
/** Why work data does not simply open, or what its user has to do first. */
export type OpenPart = Schemas['OpenReason'] | Schemas['OpenStep'];

/** What an answer is told with, whatever was asked. */
type Background = Omit<Schemas['ExplainAnswer'], keyof Schemas['Explanation'] | keyof Schemas['OpenExplanation']>;
/** An answer about data that moves. */
export type DataAnswer = Schemas['Explanation'] & Background;
/** An answer about work data that is opened at all. */
export type OpenAnswer = Schemas['OpenExplanation'] & Background;
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
