import { path, query, read, request } from './http';
import type { Schemas } from './schemas';

export type OperationState = Schemas['WipeState'];
export const operationStates = [
  'pendingApproval',
  'pending',
  'sent',
  'done',
  'failed',
  'canceled',
] as const satisfies readonly OperationState[];

/** A wipe: what was asked for, by whom, and how far it is. */
export type Operation = Schemas['Operation'];
/** What a device signed about what it destroyed. */
export type Receipt = Schemas['DeliveredReceipt'];
/** One app's share of an operation. */
export type Order = Schemas['Order'];
export type OperationDetail = Schemas['OperationDetail'];

export const operations = async (user?: string, signal?: AbortSignal): Promise<readonly Operation[]> =>
  (await read<Schemas['OperationList']>(`/cordon/v1/operations${query({ user })}`, signal)).value;

export const operation = (id: string, signal?: AbortSignal): Promise<OperationDetail> =>
  read(path`/cordon/v1/operations/${id}`, signal);

/** Lets an operation go that waits for another administrator. */
export const approve = (id: string): Promise<unknown> =>
  request('POST', path`/cordon/v1/operations/${id}/approve`, { body: {} });

/** Orders every app of the user on that device to destroy its work data. */
export const wipeDevice = (user: string, deviceTag: string): Promise<unknown> =>
  request('POST', path`/beta/users/${user}/wipeManagedAppRegistrationsByDeviceTag`, { body: { deviceTag } });

/** Orders every app of the user on every device to destroy its work data, and every one that registers until it is lifted. */
export const wipeUser = async (user: string): Promise<Operation> =>
  (await request<Operation>('POST', path`/cordon/v1/users/${user}/wipe`)).data;

/** Ends a wipe of a user: what was not sent is taken back, and what registers from now on is not wiped. */
export const lift = (id: string): Promise<unknown> => request('POST', path`/cordon/v1/operations/${id}/lift`);

/** Takes an order back, with the other parts of its operation, while nothing of it was sent. */
export const takeBack = (order: Order): Promise<unknown> =>
  request(
    'DELETE',
    path`/beta/deviceAppManagement/managedAppRegistrations/${order.registration}/operations/${order.id}`,
  );
