import { Person } from '../../parts/Person';
import { useT } from '../../texts/context';

/** Who did something: a person, an automation client, or the server itself. */
export function Actor({ actor }: { readonly actor: string }) {
  const t = useT();
  const [kind = '', id = ''] = actor.split(/:(.*)/s);
  if (kind === 'user') return <Person id={id} isShort />;
  return kind === 'client' ? t('actor.client', { id }) : actor;
}
