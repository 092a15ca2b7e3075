import { path, query, read, request } from './http';

export const operationStates = ['pendingApproval', 'pending', 'sent', 'done', 'failed', 'canceled'] as const;
export type OperationState = (typeof operationStates)[number];

/** A wipe: what was asked for, by whom, and how far it is. */
export interface Operation {
  readonly id: string;
  readonly kind: string;
  readonly user: string;
  readonly deviceTag: string;
  readonly actor: string;
  readonly state: OperationState;
  readonly created: string;
  readonly modified: string;
}

/** What a device signed about what it destroyed. */
export interface Receipt {
  readonly hash: string;
  readonly jws: string;
  readonly stored: string;
  readonly receipt: {
    readonly reason: string;
    readonly destroyed?: readonly string[];
    readonly counts: { readonly erasedByKey: number; readonly plainDeleted: number; readonly failed: number };
    readonly stays?: readonly string[];
    readonly level: 'hardware' | 'os' | 'software' | 'unknown';
    /** Unix seconds. */
    readonly time: number;
  };
}

/** One app's share of an operation. */
export interface Order {
  readonly id: string;
  readonly registration: string;
  readonly state: OperationState;
  readonly created: string;
  readonly sent: string | null;
  readonly finished: string | null;
  readonly receipts: readonly Receipt[];
}

export interface OperationDetail extends Operation {
  readonly orders: readonly Order[];
}

export const operations = async (user?: string, signal?: AbortSignal): Promise<readonly Operation[]> =>
  (await read<{ value: readonly Operation[] }>(`/cordon/v1/operations${query({ user })}`, signal)).value;

export const operation = (id: string, signal?: AbortSignal): Promise<OperationDetail> =>
  read(path`/cordon/v1/operations/${id}`, signal);

/** Lets an operation go that waits for another administrator. */
export const approve = (id: string): Promise<unknown> =>
  request('POST', path`/cordon/v1/operations/${id}/approve`, { body: {} });

/** Orders every app of the user on that device to destroy its work data. */
export const wipeDevice = (user: string, deviceTag: string): Promise<unknown> =>
  request('POST', path`/beta/users/${user}/wipeManagedAppRegistrationsByDeviceTag`, { body: { deviceTag } });

/** Takes an order back, with the other parts of its operation, while nothing of it was sent. */
export const takeBack = (order: Order): Promise<unknown> =>
  request(
    'DELETE',
    path`/beta/deviceAppManagement/managedAppRegistrations/${order.registration}/operations/${order.id}`,
  );
