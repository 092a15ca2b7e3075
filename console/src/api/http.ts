import type { Schemas } from './schemas';

/** One field that the server refuses, by its path. */
export type FieldError = Schemas['FieldError'];

/** What the server says when it cannot do as asked. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly details: readonly FieldError[];
  /** The request's id in the server's log. */
  readonly reference: string | null;

  constructor(status: number, body: ErrorBody, reference: string | null) {
    super(body.message);
    this.status = status;
    this.code = body.code;
    this.details = body.details ?? [];
    this.reference = reference;
  }
}

/** No answer came. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
}

interface ErrorBody {
  readonly code: string;
  readonly message: string;
  readonly details?: readonly FieldError[];
}

export interface Answer<T> {
  readonly data: T;
  readonly etag: string | null;
}

export interface Options {
  readonly body?: unknown;
  /** Refused with 412 unless the entity still has this version. */
  readonly ifMatch?: string;
  readonly signal?: AbortSignal;
  /** Sent with the body of the page as it goes away. */
  readonly keepalive?: boolean;
}

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/** What the session lends to every request, and learns from every answer. */
export const wire = {
  csrf: '',
  /** When the server last answered this session, milliseconds of `Date.now()`. */
  lastContact: Date.now(),
  /** Whether somebody is at the page. What it asks by itself does not keep the session alive. */
  attended: (): boolean => true,
};

/** Asks the server. Whatever is not a success is thrown as [`ApiError`] or [`NetworkError`]. */
export async function request<T>(method: Method, path: string, options: Options = {}): Promise<Answer<T>> {
  const attended = wire.attended();
  const response = await send(method, path, options, attended);
  if (response.ok && attended) wire.lastContact = Date.now();
  const text = await response.text();
  const body: unknown = text === '' ? undefined : parsed(text);
  if (response.ok) return { data: body as T, etag: response.headers.get('ETag') };
  throw new ApiError(response.status, errorOf(body, response), response.headers.get('request-id'));
}

/** The body of a `GET`. */
export async function read<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await request<T>('GET', path, signal === undefined ? {} : { signal })).data;
}

async function send(method: Method, path: string, options: Options, attended: boolean): Promise<Response> {
  const headers = new Headers({ Accept: 'application/json' });
  if (!attended) headers.set('X-Cordon-Unattended', '1');
  if (method !== 'GET') headers.set('X-Cordon-Csrf', wire.csrf);
  if (options.body !== undefined) headers.set('Content-Type', 'application/json');
  if (options.ifMatch !== undefined) headers.set('If-Match', options.ifMatch);
  const init: RequestInit = { method, headers, credentials: 'same-origin', redirect: 'error' };
  if (options.body !== undefined) init.body = JSON.stringify(options.body);
  if (options.signal !== undefined) init.signal = options.signal;
  if (options.keepalive !== undefined) init.keepalive = options.keepalive;
  try {
    return await fetch(path, init);
  } catch (cause) {
    if (options.signal?.aborted === true) throw cause;
    throw new NetworkError('no answer', { cause });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function errorOf(body: unknown, response: Response): ErrorBody {
  const error = (body as { error?: Partial<ErrorBody> } | undefined)?.error;
  return {
    code: error?.code ?? 'Unknown',
    message: error?.message ?? `${response.status} ${response.statusText}`,
    ...(error?.details === undefined ? {} : { details: error.details }),
  };
}

/** A path with its parts encoded: `path\`/cordon/v1/registrations/${id}\``. */
export function path(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return String.raw({ raw: parts }, ...values.map(encodeURIComponent));
}

/** `?a=1&b=2` of what has a value; nothing when nothing has. */
export function query(values: Readonly<Record<string, string | number | undefined>>): string {
  const set = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== '') set.set(name, String(value));
  }
  const text = set.toString();
  return text === '' ? '' : `?${text}`;
}
