import { read } from './http';
import type { Schemas } from './schemas';

/** How the organisation stands. */
export type Overview = Schemas['Overview'];
export type Protected = Schemas['Protected'];
export type AskDay = Schemas['AskDay'];
export type BlockedAsk = Schemas['BlockedAsk'];
export type OpenWipe = Schemas['OpenWipe'];

/** Where a live registration stands. */
export type Standing = Exclude<keyof Schemas['RegistrationStates'], 'superseded'>;
export const standings = ['managed', 'withoutPolicy', 'held', 'disabled'] as const satisfies readonly Standing[];

/** When one was heard of last. */
export type Age = keyof Schemas['Freshness'];
export const ages = ['hour', 'day', 'week', 'month', 'older', 'never'] as const satisfies readonly Age[];

export const overview = (signal?: AbortSignal): Promise<Overview> => read('/cordon/v1/overview', signal);
