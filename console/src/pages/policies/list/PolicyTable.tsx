import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { type PolicyRow, type Reach, reaches } from '../../../api/policies';
import { type Column, DataTable } from '../../../parts/DataTable';
import { Moment } from '../../../parts/Moment';
import { linkStyle } from '../../../parts/styles';
import { type Translate, useT } from '../../../texts/context';
import { Contradictions } from './Contradictions';

const useStyles = makeStyles({
  name: { ...linkStyle, fontWeight: tokens.fontWeightSemibold },
  plain: { fontWeight: tokens.fontWeightSemibold },
  description: {
    display: 'block',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    color: tokens.colorNeutralForeground3,
  },
  detail: { display: 'block', color: tokens.colorNeutralForeground3 },
  words: { minWidth: 0 },
  state: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: `2px ${tokens.spacingHorizontalS}` },
});

/** The policies of the organisation by name: what for, whom they reach, and what is wrong with them. */
export function PolicyTable({ policies }: { readonly policies: readonly PolicyRow[] }) {
  const t = useT();
  const styles = useStyles();
  const { data: reached } = useQuery({ queryKey: ['policies', 'reach'], queryFn: ({ signal }) => reaches(signal) });
  const rows = [...policies].sort((a, b) => a.name.localeCompare(b.name));
  const columns: Column<PolicyRow>[] = [
    {
      key: 'name',
      title: t('policy.name'),
      width: 'minmax(0, 4fr)',
      cell: (policy) => (
        <>
          {policy.kind === 'default' ? (
            <span className={styles.plain}>{policy.name}</span>
          ) : (
            <Link to={`/policies/${encodeURIComponent(policy.id)}`} className={styles.name}>
              {policy.name}
            </Link>
          )}
          {policy.description !== null && policy.description !== '' && (
            <Text size={200} className={styles.description}>
              {policy.description}
            </Text>
          )}
        </>
      ),
    },
    {
      key: 'platform',
      title: t('policies.platform'),
      width: 'minmax(0, 1.1fr)',
      cell: ({ platform }) => (platform === null ? t('policies.everyPhone') : t(`platform.${platform}`)),
    },
    {
      key: 'assigned',
      title: t('policies.assigned'),
      width: 'minmax(0, 1.8fr)',
      cell: (policy) => (
        <div className={styles.words}>
          {assigned(policy, t)}
          <Text size={200} className={styles.detail}>
            {apps(policy, t)}
          </Text>
        </div>
      ),
    },
    {
      key: 'reach',
      title: t('policies.reach'),
      width: 'minmax(0, 1.6fr)',
      cell: (policy) => <Reached reach={reached?.get(policy.id)} />,
    },
    {
      key: 'state',
      title: t('registration.state'),
      width: 'minmax(0, 1.9fr)',
      cell: (policy) => <State policy={policy} reach={reached?.get(policy.id)} />,
    },
    {
      key: 'modified',
      title: t('policies.modified'),
      width: 'minmax(0, 1.2fr)',
      cell: (policy) => <Moment at={policy.lastModified} />,
    },
  ];
  return <DataTable label={t('nav.policies')} columns={columns} rows={rows} rowKey={(policy) => policy.id} />;
}

function State({ policy, reach }: { readonly policy: PolicyRow; readonly reach: Reach | undefined }) {
  const t = useT();
  const styles = useStyles();
  const word = !policy.isAssigned ? 'unassigned' : reach === undefined || reach.registrations > 0 ? 'active' : 'idle';
  const color = { unassigned: 'warning', active: 'success', idle: 'subtle' } as const;
  return (
    <span className={styles.state}>
      <Badge appearance="tint" color={color[word]}>
        {t(`policies.state.${word}`)}
      </Badge>
      {policy.warnings.length > 0 && <Contradictions policy={policy.name} warnings={policy.warnings} />}
    </span>
  );
}

function assigned({ kind, assignments: { include, exclude } }: PolicyRow, t: Translate): string {
  if (kind === 'default') return t('policies.everybodyElse');
  if (include === 0) return t('policies.nobody');
  const groups = t('policies.groups', { count: include });
  return exclude === 0 ? groups : `${groups}, ${t('policies.without', { count: exclude })}`;
}

function apps({ apps: { count, group } }: PolicyRow, t: Translate): string {
  return group === 'selectedPublicApps' ? t('apps.count', { count }) : t(`apps.group.${group}`);
}

function Reached({ reach }: { readonly reach: Reach | undefined }) {
  const t = useT();
  const styles = useStyles();
  if (reach === undefined) return '…';
  if (reach.registrations === 0) return t('policies.reachNone');
  return (
    <div className={styles.words}>
      {t('policies.users', { count: reach.users })}
      <Text size={200} className={styles.detail}>
        {t('registrations.count', { count: reach.registrations })}
      </Text>
    </div>
  );
}
