import { DocumentLockRegular } from '@fluentui/react-icons/svg/document-lock';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useParams } from 'react-router';
import { graphPolicy } from '../../../api/policies';
import { useSession } from '../../../app/session/context';
import { Empty } from '../../../parts/Empty';
import { Loading } from '../../../parts/Loading';
import { Problem } from '../../../parts/Problem';
import { useT } from '../../../texts/context';
import { PolicyActions } from '../editor/PolicyActions';
import { PolicyEditor } from '../editor/PolicyEditor';
import { fromGraph, platformOf } from '../model/draft';
import { draftKey, keptDraft } from '../model/saved';
import { Properties } from '../model/values';
import { useTables } from '../useTables';

/** An existing policy. */
export default function EditPolicy() {
  const { id = '' } = useParams();
  const t = useT();
  const { session, may } = useSession();
  const tables = useTables();
  const policy = useQuery({ queryKey: ['policy', id], queryFn: ({ signal }) => graphPolicy(id, signal), staleTime: 0 });
  const key = draftKey(session.organisation.id, session.user.oid, id);
  const start = useMemo(() => {
    if (policy.data === undefined || tables.data === undefined) return null;
    const own = tables.data.find((one) => one.platform === platformOf(policy.data['@odata.type']));
    if (own === undefined) return null;
    const draft = fromGraph(policy.data, new Properties(own.properties));
    return { tables: own, base: { draft, version: policy.data.version }, draft, kept: keptDraft(key), keptAs: key };
  }, [policy.data, tables.data, key]);
  const error = policy.error ?? tables.error;
  if (policy.data?.['@odata.type'].includes('defaultManagedApp') === true) {
    return <Empty icon={<DocumentLockRegular />} title={t('policy.isDefaultTitle')} text={t('policy.isDefault')} />;
  }
  if (error !== null) return <Problem error={error} retry={() => void policy.refetch()} />;
  if (start === null) return <Loading />;
  return (
    <PolicyEditor
      key={id}
      id={id}
      {...start}
      readOnly={!may('PolicyWrite')}
      actions={
        <PolicyActions
          id={id}
          version={start.base.version}
          name={start.draft.name}
          platform={start.draft.platform}
          keptAs={key}
        />
      }
    />
  );
}
