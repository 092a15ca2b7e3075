import type { RegistrationDetail } from '../../../api/registrations';

type Standing = RegistrationDetail['status'] | 'wiped' | 'signedOut' | 'older' | 'holdsNot';

/** How it stands: a policy that applies protects nothing before the app holds it, and a wiped app holds none. */
export function standing(
  one: Pick<RegistrationDetail, 'status' | 'isWiped' | 'isParked' | 'isCurrent' | 'held'>,
): Standing {
  if (one.isWiped) return 'wiped';
  if (one.isParked && one.status === 'managed') return 'signedOut';
  if (one.status !== 'managed' || one.isCurrent) return one.status;
  return one.held.version === null ? 'holdsNot' : 'older';
}
