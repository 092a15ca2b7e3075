import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useParams, useSearchParams } from 'react-router';
import { graphPolicy } from '../../../api/policies';
import { isPlatform } from '../../../api/tables';
import { useSession } from '../../../app/session/context';
import { Loading } from '../../../parts/Loading';
import { Problem } from '../../../parts/Problem';
import { useT } from '../../../texts/context';
import NotFound from '../../notFound';
import { PolicyEditor } from '../editor/PolicyEditor';
import { type Draft, empty, fromGraph } from '../model/draft';
import { draftKey, keptDraft } from '../model/saved';
import { Properties } from '../model/values';
import { useTables, useTemplates } from '../useTables';
import { TemplateReview } from './TemplateReview';

/** A policy that is not there yet: empty, a level of the framework, or a copy of another. */
export default function NewPolicy() {
  const t = useT();
  const { platform } = useParams();
  const [params] = useSearchParams();
  const { session, may } = useSession();
  const [level, copied] = [params.get('template'), params.get('copy')];
  const tables = useTables();
  const ready = useTemplates(level !== null);
  const original = useQuery({
    queryKey: ['policy', copied],
    queryFn: ({ signal }) => graphPolicy(copied ?? '', signal),
    enabled: copied !== null,
  });
  const template = ready.data?.find((one) => one.platform === platform && one.name === level);
  const source = level !== null ? template?.policy : copied !== null ? original.data : null;
  const key = draftKey(
    session.organisation.id,
    session.user.oid,
    `new-${platform ?? ''}-${level ?? copied ?? 'empty'}`,
  );

  const start = useMemo(() => {
    const own = tables.data?.find((one) => one.platform === platform);
    if (own === undefined || source === undefined || !isPlatform(platform)) return null;
    const read = source === null ? empty(platform) : fromGraph(source, new Properties(own.properties));
    const draft: Draft =
      copied === null ? read : { ...read, name: t('policy.copyOf', { name: read.name }), assigned: [] };
    return { tables: own, base: null, draft, kept: keptDraft(key), keptAs: key };
  }, [tables.data, source, platform, copied, key, t]);

  const error = tables.error ?? ready.error ?? original.error;
  if (!isPlatform(platform) || (level !== null && ready.isSuccess && template === undefined)) return <NotFound />;
  if (error !== null) return <Problem error={error} retry={() => void tables.refetch()} />;
  if (start === null) return <Loading />;
  return (
    <PolicyEditor key={key} id={null} {...start} readOnly={!may('PolicyWrite')}>
      {template !== undefined && <TemplateReview template={template} />}
    </PolicyEditor>
  );
}
