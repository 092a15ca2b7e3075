import type { Language } from '../texts/languages';
import type { GraphPolicy } from './policies';
import { read } from './http';
import type { Platform } from './tables';

/** A ready policy: a level of the data-protection framework. */
export interface Template {
  readonly name: string;
  readonly platform: Platform;
  readonly level: number;
  readonly title: string;
  readonly description: string;
  /** What to look at before it is used. */
  readonly review: readonly {
    readonly control: string;
    readonly name: string;
    readonly properties: readonly string[];
    readonly kind: 'example' | 'supply';
    readonly words: string;
    readonly isSet: boolean;
  }[];
  readonly policy: GraphPolicy;
}

export const templates = async (language: Language, signal?: AbortSignal): Promise<readonly Template[]> =>
  (await read<{ value: readonly Template[] }>(`/cordon/v1/templates?language=${language}`, signal)).value;
