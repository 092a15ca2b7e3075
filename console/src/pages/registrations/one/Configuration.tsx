import { Badge, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { type ConfiguredName, configured } from '../../../api/configurations';
import { Block } from '../../../parts/Block';
import { Loading } from '../../../parts/Loading';
import { Pairs } from '../../../parts/Pairs';
import { Problem } from '../../../parts/Problem';
import { linkStyle } from '../../../parts/styles';
import { useT } from '../../../texts/context';

const useStyles = makeStyles({
  hint: { color: tokens.colorNeutralForeground3 },
  value: { display: 'block', overflowWrap: 'anywhere' },
  passed: { textDecorationLine: 'line-through', color: tokens.colorNeutralForeground3 },
  link: linkStyle,
  values: { display: 'grid', gap: tokens.spacingVerticalXS, justifyItems: 'start' },
});

/** The app configuration that reaches a registration: what counts, from where, and where values differ. */
export function Configuration({ registration }: { readonly registration: string }) {
  const t = useT();
  const styles = useStyles();
  const { data, error, refetch } = useQuery({
    queryKey: ['configurations', 'of', registration],
    queryFn: ({ signal }) => configured(registration, signal),
  });
  if (error !== null) return <Problem error={error} retry={() => void refetch()} />;
  return (
    <Block title={t('nav.configurations')}>
      <Text size={200} className={styles.hint}>
        {t('configured.hint')}
      </Text>
      {data === undefined && <Loading lines={2} />}
      {data?.length === 0 && <Text>{t('configured.none')}</Text>}
      {data !== undefined && data.length > 0 && (
        <Pairs rows={data.map((one) => [one.name, <Values key={one.name} name={one} />])} />
      )}
    </Block>
  );
}

function Values({ name }: { readonly name: ConfiguredName }) {
  const t = useT();
  const styles = useStyles();
  return (
    <div className={styles.values}>
      {name.conflict && (
        <Badge appearance="tint" color="warning">
          {t(name.values.some((one) => one.counts) ? 'configured.conflict' : 'configured.undecided')}
        </Badge>
      )}
      {name.values.map(({ value, counts, isDefault, from }) => (
        <div key={`${String(isDefault)} ${value}`}>
          <Text className={mergeClasses(styles.value, !counts && styles.passed)}>
            {value === '' ? t('configured.empty') : value}
          </Text>
          <Text size={200} className={styles.hint}>
            {from.map((one, place) => (
              <span key={one.id}>
                {place > 0 && ', '}
                {isDefault ? (
                  t('configured.everybody', { name: one.name })
                ) : (
                  <Link to={`/configurations/${encodeURIComponent(one.id)}`} className={styles.link}>
                    {one.name}
                  </Link>
                )}
              </span>
            ))}
          </Text>
        </div>
      ))}
    </div>
  );
}
