import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components';
import { Link } from 'react-router';
import type { GraphPolicy } from '../../../api/policies';
import { type Column, DataTable } from '../../../parts/DataTable';
import { Moment } from '../../../parts/Moment';
import { linkStyle } from '../../../parts/styles';
import { type Translate, useT } from '../../../texts/context';
import { platformOf } from '../model/draft';

const useStyles = makeStyles({
  name: { ...linkStyle, fontWeight: tokens.fontWeightSemibold },
  description: {
    display: 'block',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    color: tokens.colorNeutralForeground3,
  },
});

/** The policies of the organisation by name. */
export function PolicyTable({ policies }: { readonly policies: readonly GraphPolicy[] }) {
  const t = useT();
  const styles = useStyles();
  const rows = [...policies].sort((a, b) => a.displayName.localeCompare(b.displayName));
  const columns: Column<GraphPolicy>[] = [
    {
      key: 'name',
      title: t('policy.name'),
      width: 'minmax(0, 4fr)',
      cell: (policy) => (
        <>
          <Link to={`/policies/${encodeURIComponent(policy.id)}`} className={styles.name}>
            {policy.displayName}
          </Link>
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
      width: 'minmax(0, 1fr)',
      cell: (policy) => t(`platform.${platformOf(policy['@odata.type'])}`),
    },
    { key: 'assigned', title: t('policies.assigned'), width: 'minmax(0, 2fr)', cell: (policy) => assigned(policy, t) },
    { key: 'apps', title: t('apps.title'), width: 'minmax(0, 1.2fr)', cell: (policy) => apps(policy, t) },
    {
      key: 'modified',
      title: t('policies.modified'),
      width: 'minmax(0, 1.2fr)',
      cell: (policy) => <Moment at={policy.lastModifiedDateTime} />,
    },
  ];
  return <DataTable label={t('nav.policies')} columns={columns} rows={rows} rowKey={(policy) => policy.id} />;
}

function assigned({ assignments = [] }: GraphPolicy, t: Translate) {
  const out = assignments.filter((one) => one.target['@odata.type'].includes('exclusion')).length;
  if (assignments.length === out) {
    return (
      <Badge appearance="tint" color="subtle">
        {t('policies.nobody')}
      </Badge>
    );
  }
  return t('assign.count', { in: assignments.length - out, out });
}

function apps({ apps: listed = [], appGroupType }: GraphPolicy, t: Translate) {
  if (appGroupType === 'allApps') return t('apps.group.allApps');
  return t('apps.count', { count: listed.length });
}
