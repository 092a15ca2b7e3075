import type { Language } from '../texts/languages';
import { request } from './http';
import type { Schemas } from './schemas';
import type { Values } from './tables';

export type Effect = Schemas['Effect'];
/** One change of a policy, in the server's words. */
export type Changed = Schemas['PolicyChange'];
/** Settings that contradict each other. */
export type Warning = Schemas['Warning'];
/** What a draft would change. One that has errors is told nothing else. */
export type Preview = Schemas['PolicyPreview'];

/** What storing this policy would change; with an `id`, against the stored one. */
export async function preview(policy: Values, language: Language, signal?: AbortSignal): Promise<Preview> {
  const body = { ...policy, language };
  const sent = signal === undefined ? { body } : { body, signal };
  return (await request<Preview>('POST', '/cordon/v1/policies/preview', sent)).data;
}
