import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { configuration } from '../../../api/configurations';
import { useSession } from '../../../app/session/context';
import { Loading } from '../../../parts/Loading';
import { Problem } from '../../../parts/Problem';
import { ConfigurationEditor } from '../editor/ConfigurationEditor';
import { keptSaved, savedKey } from '../model/saved';
import { Remove } from './Remove';

/** An app configuration, or one that is not there yet. */
export default function EditConfiguration() {
  const { id } = useParams();
  const { session, may } = useSession();
  const { data, error, refetch } = useQuery({
    queryKey: ['configuration', id],
    queryFn: ({ signal }) => configuration(id ?? '', signal),
    enabled: id !== undefined,
    staleTime: 0,
  });
  const key = savedKey(session.organisation.id, session.user.oid, id ?? 'new');
  const readOnly = !may('PolicyWrite');
  if (error !== null) return <Problem error={error} retry={() => void refetch()} />;
  if (id !== undefined && data === undefined) return <Loading />;
  const stored = data ?? null;
  return (
    <ConfigurationEditor
      key={key}
      stored={stored}
      kept={keptSaved(key)}
      keptAs={key}
      readOnly={readOnly}
      actions={stored !== null && !readOnly && <Remove configuration={stored} keptAs={key} />}
    />
  );
}
