import { path, read, request } from './http';
import type { Schemas } from './schemas';

/** A log that was asked for, and what the person at the device decided. */
export type LogRequest = Schemas['LogRequest'];
export type LogState = Schemas['LogRequestState'];

export const logRequests = async (registration: string, signal?: AbortSignal): Promise<readonly LogRequest[]> =>
  (await read<Schemas['LogRequestList']>(path`/cordon/v1/registrations/${registration}/log-requests`, signal)).value;

/** Asks for the log of an app; the person at the device decides. */
export const askForLog = (registration: string): Promise<unknown> =>
  request('POST', path`/cordon/v1/registrations/${registration}/log-requests`, {});

/** What the person agreed to send, word for word. */
export const sentLog = async (registration: string, id: string): Promise<string> =>
  (await read<Schemas['LogRequestDetail']>(path`/cordon/v1/registrations/${registration}/log-requests/${id}`)).log ??
  '';
