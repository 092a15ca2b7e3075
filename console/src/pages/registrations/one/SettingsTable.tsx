import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components';
import { Link } from 'react-router';
import type { EffectiveSetting } from '../../../api/registrations';
import { type Column, DataTable } from '../../../parts/DataTable';
import { textLinkStyle } from '../../../parts/styles';
import { useT } from '../../../texts/context';
import { Names } from '../../why/Voices';
import { useSettingNames, useValueWords } from '../../why/useSettingNames';

const useStyles = makeStyles({
  wire: {
    display: 'block',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase100,
    color: tokens.colorNeutralForeground3,
    overflowWrap: 'anywhere',
  },
  quiet: { color: tokens.colorNeutralForeground3 },
  list: { listStyle: 'none', margin: 0, padding: 0 },
  words: { minWidth: 0 },
  link: textLinkStyle,
});

export interface SettingsTableProps {
  readonly settings: readonly EffectiveSetting[];
  readonly platform: string;
}

/** Settings with what holds, who won, and who lost with what. */
export function SettingsTable({ settings, platform }: SettingsTableProps) {
  const t = useT();
  const styles = useStyles();
  const nameOf = useSettingNames(platform);
  const say = useValueWords(platform);
  if (settings.length === 0) return <Text>{t('effective.nothing')}</Text>;
  const columns: Column<EffectiveSetting>[] = [
    {
      key: 'setting',
      title: t('effective.setting'),
      width: 'minmax(0, 3fr)',
      cell: (one) => (
        <>
          {nameOf(one.name) ?? one.name}
          <span className={styles.wire}>{one.name}</span>
        </>
      ),
    },
    {
      key: 'value',
      title: t('effective.holds'),
      width: 'minmax(0, 2.4fr)',
      cell: (one) => (
        <div className={styles.words}>
          <Text weight="semibold">{say(one.name, one.value)}</Text>{' '}
          {one.conflict && (
            <Badge appearance="tint" color="warning">
              {t('why.conflict')}
            </Badge>
          )}
          {one.unreadable && (
            <Badge appearance="tint" color="warning">
              {t('why.unreadable')}
            </Badge>
          )}
          {!one.isDefault && (
            <Text size={200} block className={styles.quiet}>
              {t('effective.default', { value: say(one.name, one.default) })}
            </Text>
          )}
        </div>
      ),
    },
    {
      key: 'winners',
      title: t('effective.winners'),
      width: 'minmax(0, 2.4fr)',
      cell: (one) =>
        one.winners.length === 0 ? (
          <span className={styles.quiet}>{t(one.isDefault ? 'effective.nobody' : 'effective.derived')}</span>
        ) : (
          <span>
            <Names policies={one.winners} isBare />
          </span>
        ),
    },
    {
      key: 'losers',
      title: t('effective.losers'),
      width: 'minmax(0, 2.4fr)',
      cell: (one) =>
        one.losers.length === 0 ? (
          <span className={styles.quiet}>–</span>
        ) : (
          <ul className={styles.list}>
            {one.losers.map((loser) => (
              <li key={loser.id}>
                {say(one.name, loser.value)}{' '}
                <Link to={`/policies/${encodeURIComponent(loser.id)}`} className={styles.link}>
                  {loser.name}
                </Link>
              </li>
            ))}
          </ul>
        ),
    },
  ];
  return <DataTable label={t('effective.title')} columns={columns} rows={settings} rowKey={(one) => one.name} />;
}
