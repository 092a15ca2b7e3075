import { type FieldError, request } from './http';
import type { Values } from './tables';

export type Effect = 'stricter' | 'looser' | 'different' | 'none';

/** One change of a policy, in the server's words. */
export interface Changed {
  readonly properties: readonly string[];
  readonly control?: string;
  readonly title: string;
  readonly from: string;
  readonly to: string;
  readonly effect: Effect;
  readonly note?: string;
  readonly text: string;
}

/** Settings that contradict each other. */
export interface Warning {
  readonly code: string;
  readonly settings: readonly string[];
  readonly controls: readonly string[];
  readonly sentence: string;
  readonly next: string;
}

interface Count {
  readonly users: number;
  readonly registrations: number;
}

/** What a draft would change. One that has errors is told nothing else. */
export interface Preview {
  readonly errors: readonly FieldError[];
  readonly warnings: readonly Warning[];
  readonly against: 'stored' | 'defaults' | null;
  readonly changes: readonly Changed[];
  readonly summary: Readonly<Record<Effect, number>>;
  readonly reach: (Count & { readonly stored: Count; readonly draft: Count }) | null;
}

/** What storing this policy would change; with an `id`, against the stored one. In the language of the page. */
export async function preview(policy: Values, signal?: AbortSignal): Promise<Preview> {
  const body = { ...policy, language: document.documentElement.lang || 'en' };
  const sent = signal === undefined ? { body } : { body, signal };
  return (await request<Preview>('POST', '/cordon/v1/policies/preview', sent)).data;
}
