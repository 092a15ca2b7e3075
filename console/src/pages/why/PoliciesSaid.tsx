import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components';
import { Link } from 'react-router';
import { type NotApplied, type Policies, reasons } from '../../api/explain';
import { linkStyle } from '../../parts/styles';
import { useT } from '../../texts/context';

const useStyles = makeStyles({
  list: { listStyle: 'none', margin: 0, padding: 0, display: 'grid', gap: tokens.spacingVerticalS },
  one: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'baseline' },
  link: linkStyle,
  why: { color: tokens.colorNeutralForeground3 },
});

/** The policies that apply, and those that do not with the reason. */
export function PoliciesSaid({ policies }: { readonly policies: Policies }) {
  const t = useT();
  const styles = useStyles();
  const { applied, notApplied } = policies;
  // A newer server may have reasons that this page has no words for.
  const why = ({ reason, text }: NotApplied): string => {
    const known = reasons.find((one) => one === reason);
    return known === undefined ? text : t(`coverage.${known}`);
  };
  if (applied.length + notApplied.length === 0) return <Text>{t('why.noPolicies')}</Text>;
  return (
    <ul className={styles.list}>
      {applied.map((policy) => (
        <li key={policy.id} className={styles.one}>
          <Badge appearance="tint" color="success">
            {t('why.applies')}
          </Badge>
          <Link to={`/policies/${encodeURIComponent(policy.id)}`} className={styles.link}>
            {policy.name}
          </Link>
        </li>
      ))}
      {notApplied.map((policy) => (
        <li key={policy.id} className={styles.one}>
          <Badge appearance="tint" color="subtle">
            {t('why.appliesNot')}
          </Badge>
          <Link to={`/policies/${encodeURIComponent(policy.id)}`} className={styles.link}>
            {policy.name}
          </Link>
          <Text size={200} className={styles.why}>
            {why(policy)}
            {policy.filter?.name != null && ` (${policy.filter.name})`}
          </Text>
        </li>
      ))}
    </ul>
  );
}
