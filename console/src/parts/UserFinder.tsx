import { findUsers } from '../api/directory';
import { useT } from '../texts/context';
import { Finder } from './Finder';
import { useUser } from './useNames';

export interface UserFinderProps {
  /** The user that is chosen, by id or sign-in name; empty for none. */
  readonly who: string;
  readonly onPick: (signInName: string) => void;
  readonly label?: string;
  readonly className?: string;
  readonly id?: string | undefined;
}

const find = async (text: string, signal: AbortSignal) =>
  (await findUsers(text, signal)).map((one) => ({
    id: one.userPrincipalName,
    name: one.displayName,
    detail: one.userPrincipalName,
  }));

/** Looks up a user by name or sign-in name. */
export function UserFinder({ who, onPick, label, ...rest }: UserFinderProps) {
  const t = useT();
  const { name, detail } = useUser(who);
  return (
    <Finder
      kind="users"
      find={find}
      value={detail === undefined ? name : `${name} (${detail})`}
      placeholder={t('why.findUser')}
      onPick={({ id }) => onPick(id)}
      {...(label === undefined ? {} : { label })}
      {...rest}
    />
  );
}
