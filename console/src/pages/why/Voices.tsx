import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components';
import { Fragment } from 'react';
import { Link } from 'react-router';
import type { FactUsed, PolicyRef, Voice } from '../../api/explain';
import { Said } from '../../parts/Said';
import { linkStyle } from '../../parts/styles';
import { useT } from '../../texts/context';
import { usePlatform, useSettingNames } from './useSettingNames';

const useStyles = makeStyles({
  list: { listStyle: 'none', margin: 0, padding: 0, display: 'grid', gap: tokens.spacingVerticalM },
  head: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'baseline' },
  wire: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground3,
    overflowWrap: 'anywhere',
  },
  from: { display: 'block', color: tokens.colorNeutralForeground2 },
  link: linkStyle,
  facts: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 2fr)',
    gap: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalL}`,
    margin: 0,
  },
  value: { margin: 0, overflowWrap: 'anywhere' },
  age: { color: tokens.colorNeutralForeground3 },
});

/** Settings with what they say and who set them: those that decided, or those that lost. */
export function Voices({ voices }: { readonly voices: readonly Voice[] }) {
  const t = useT();
  const styles = useStyles();
  const nameOf = useSettingNames(usePlatform());
  return (
    <ul className={styles.list}>
      {voices.map((voice) => (
        <li key={`${voice.setting} ${voice.value}`}>
          <span className={styles.head}>
            <Text weight="semibold">{nameOf(voice.setting) ?? voice.setting}</Text>
            <span className={styles.wire}>
              {voice.setting} = {voice.value}
            </span>
            {voice.conflict === true && (
              <Badge appearance="tint" color="warning">
                {t('why.conflict')}
              </Badge>
            )}
            {voice.unreadable === true && (
              <Badge appearance="tint" color="warning">
                {t('why.unreadable')}
              </Badge>
            )}
          </span>
          <Text size={200} className={styles.from}>
            {voice.policies.length === 0 ? t('why.default') : <Names policies={voice.policies} />}
          </Text>
        </li>
      ))}
    </ul>
  );
}

export interface NamesProps {
  readonly policies: readonly PolicyRef[];
  /** Without a word before. */
  readonly isBare?: boolean;
}

/** Policies by name, each leading to its page. */
export function Names({ policies, isBare = false }: NamesProps) {
  const t = useT();
  const styles = useStyles();
  return (
    <>
      {!isBare && `${t('why.setBy')} `}
      {policies.map((policy, index) => (
        <Fragment key={policy.id}>
          {index > 0 && ', '}
          <Link to={`/policies/${encodeURIComponent(policy.id)}`} className={styles.link}>
            {policy.name}
          </Link>
        </Fragment>
      ))}
    </>
  );
}

/** What was looked at, and how old it is. */
export function Facts({ facts }: { readonly facts: readonly FactUsed[] }) {
  const styles = useStyles();
  return (
    <dl className={styles.facts}>
      {facts.map((fact) => (
        <Fragment key={`${fact.fact} ${fact.name}`}>
          <dt className={styles.value}>
            <Said text={fact.name} />
          </dt>
          <dd className={styles.value}>
            <Said text={fact.value} /> {fact.age !== undefined && <span className={styles.age}>({fact.age})</span>}
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}
