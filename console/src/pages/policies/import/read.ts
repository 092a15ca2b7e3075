import type { GraphPolicy } from '../../../api/policies';
import { isPlatform, type Json, type Platform, type Values } from '../../../api/tables';

/** Largest file that is read, in bytes; as the command reads. */
export const LARGEST = 8 * 1024 * 1024;

/** Most policies that are imported at once: each is judged before, and looked at by somebody. */
export const MOST = 200;

/** A policy of an exported file. */
export interface Incoming {
  /** Tells it from the others. */
  readonly key: string;
  readonly file: string;
  readonly name: string;
  readonly platform: Platform;
  readonly apps: number;
  /** Groups of another directory: not taken over. */
  readonly assignments: number;
  /** What is sent. */
  readonly body: Values;
}

/** A file, or a part of one, that is no policy. */
export interface Unread {
  readonly key: string;
  readonly file: string;
  readonly why: 'tooLarge' | 'tooMany' | 'notJson' | 'noPolicy';
}

/** What the service sets: never sent. */
const SERVICE = new Set([
  'id',
  'createdDateTime',
  'lastModifiedDateTime',
  'version',
  'deployedAppCount',
  'isAssigned',
  'deploymentSummary',
  'assignments',
]);

/** The text of a file in UTF-8 or, with its mark, UTF-16, as PowerShell writes it. */
export function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

/** The policies of a file: one, a list, or an answer with `value`. */
export function policiesOf(file: string, text: string): readonly (Incoming | Unread)[] {
  let document: Json;
  try {
    document = JSON.parse(text) as Json;
  } catch {
    return [{ key: file, file, why: 'notJson' }];
  }
  const listed = isObject(document) && Array.isArray(document['value']) ? (document['value'] as Json[]) : document;
  const all = Array.isArray(listed) ? (listed as Json[]) : [listed];
  return all.length === 0
    ? [{ key: file, file, why: 'noPolicy' }]
    : all.map((one, index) => incoming(file, all.length === 1 ? file : `${file} [${index}]`, one));
}

function incoming(file: string, key: string, one: Json): Incoming | Unread {
  const platform = isObject(one) ? platformOf(one) : null;
  if (!isObject(one) || platform === null) return { key, file, why: 'noPolicy' };
  const policy = one as GraphPolicy & Values;
  const members = Object.entries(one).filter(
    ([name]) => !name.includes('@') && !name.startsWith('#') && !SERVICE.has(name),
  );
  return {
    key,
    file,
    name: typeof one['displayName'] === 'string' ? one['displayName'] : '',
    platform,
    apps: Array.isArray(policy.apps) ? policy.apps.length : 0,
    assignments: Array.isArray(policy.assignments) ? policy.assignments.length : 0,
    body: { '@odata.type': `#microsoft.graph.${platform}ManagedAppProtection`, ...Object.fromEntries(members) },
  };
}

const isObject = (value: Json): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The platform by the type that the export names, or else by a property that only one platform has. */
function platformOf(policy: Values): Platform | null {
  const type = policy['@odata.type'];
  const named = typeof type === 'string' ? /(ios|android|windows)ManagedAppProtection$/i.exec(type)?.[1] : undefined;
  const lower = named?.toLowerCase();
  if (isPlatform(lower)) return lower;
  if ('faceIdBlocked' in policy || 'appDataEncryptionType' in policy) return 'ios';
  if ('screenCaptureBlocked' in policy || 'encryptAppData' in policy) return 'android';
  return null;
}

/** Reads files as they were dropped. */
export async function readFiles(files: readonly File[]): Promise<readonly (Incoming | Unread)[]> {
  const tooMany = (): readonly Unread[] => {
    const [file] = files.map(({ name }) => name);
    return file === undefined ? [] : [{ key: files.length === 1 ? file : `${file} …`, file, why: 'tooMany' }];
  };
  if (files.length > MOST) return tooMany();
  const read = files.map(async (file): Promise<readonly (Incoming | Unread)[]> => {
    if (file.size > LARGEST) return [{ key: file.name, file: file.name, why: 'tooLarge' }];
    return policiesOf(file.name, decoded(new Uint8Array(await file.arrayBuffer())));
  });
  const all = (await Promise.all(read)).flat();
  return all.length > MOST ? tooMany() : all;
}

export const isIncoming = (one: Incoming | Unread): one is Incoming => 'body' in one;
