import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components';
import { Link } from 'react-router';
import type { EffectiveSetting } from '../../../api/registrations';
import { type Column, DataTable } from '../../../parts/DataTable';
import { textLinkStyle } from '../../../parts/styles';
import { useT } from '../../../texts/context';
import { Names } from '../../why/Voices';
import { useSettingNames, useValueWords } from '../../why/useSettingNames';
import { losers, type Row, winners, words } from './rows';

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
  readonly rows: readonly Row[];
  readonly platform: string;
}

/** The rows of the editor with what holds, who won, and who lost with what. */
export function SettingsTable({ rows, platform }: SettingsTableProps) {
  const t = useT();
  const styles = useStyles();
  if (rows.length === 0) return <Text>{t('effective.nothing')}</Text>;
  const columns: Column<Row>[] = [
    {
      key: 'setting',
      title: t('effective.setting'),
      width: 'minmax(0, 3fr)',
      cell: ({ control, settings }) => (
        <>
          {control?.name}
          {settings.map((one) => (
            <span key={one.name} className={styles.wire}>
              {one.name}
            </span>
          ))}
        </>
      ),
    },
    {
      key: 'value',
      title: t('effective.holds'),
      width: 'minmax(0, 2.4fr)',
      cell: (row) => <Holds row={row} />,
    },
    {
      key: 'winners',
      title: t('effective.winners'),
      width: 'minmax(0, 2.4fr)',
      cell: (row) => <Won row={row} platform={platform} />,
    },
    {
      key: 'losers',
      title: t('effective.losers'),
      width: 'minmax(0, 2.4fr)',
      cell: (row) => <Lost row={row} />,
    },
  ];
  return <DataTable label={t('effective.title')} columns={columns} rows={rows} rowKey={(row) => row.key} />;
}

function Holds({ row }: { readonly row: Row }) {
  const t = useT();
  const styles = useStyles();
  const { settings } = row;
  return (
    <div className={styles.words}>
      <Text weight="semibold">{words(row, (one) => one.value)}</Text>{' '}
      {settings.some((one) => one.conflict) && (
        <Badge appearance="tint" color="warning">
          {t('why.conflict')}
        </Badge>
      )}
      {settings.some((one) => one.unreadable) && (
        <Badge appearance="tint" color="warning">
          {t('why.unreadable')}
        </Badge>
      )}
      {settings.some((one) => !one.isDefault) && (
        <Text size={200} block className={styles.quiet}>
          {t('effective.default', { value: words(row, (one) => one.default) })}
        </Text>
      )}
    </div>
  );
}

interface WonProps {
  readonly row: Row;
  readonly platform: string;
}

/** Who won; where nobody did alone, what each says. */
function Won({ row, platform }: WonProps) {
  const t = useT();
  const styles = useStyles();
  const nameOf = useSettingNames(platform);
  const disputed = row.settings.filter(({ said }) => said !== undefined && said.length > 0);
  if (disputed.length > 0) {
    return (
      <div className={styles.words}>
        {disputed.map(({ name, about, said }) => (
          <div key={name}>
            <Text size={200} block className={styles.quiet}>
              {about == null ? t('effective.common') : t('effective.about', { setting: nameOf(about) ?? about })}
            </Text>
            <Each name={about ?? name} said={said ?? []} platform={platform} />
          </div>
        ))}
      </div>
    );
  }
  const policies = winners(row);
  if (policies.length > 0) {
    return (
      <span>
        <Names policies={policies} isBare />
      </span>
    );
  }
  const isDefault = row.settings.every((one) => one.isDefault);
  return <span className={styles.quiet}>{t(isDefault ? 'effective.nobody' : 'effective.derived')}</span>;
}

interface EachProps extends Pick<WonProps, 'platform'> {
  readonly name: string;
  readonly said: NonNullable<EffectiveSetting['said']>;
}

/** What each policy says about a setting. */
function Each({ name, said, platform }: EachProps) {
  const t = useT();
  const styles = useStyles();
  const say = useValueWords(platform);
  return (
    <ul className={styles.list}>
      {said.map(({ value, policies, byDefault }) => (
        <li key={`${value} ${byDefault === true}`}>
          {byDefault === true ? t('effective.byDefault', { value: say(name, value) }) : say(name, value)}{' '}
          <Names policies={policies} isBare />
        </li>
      ))}
    </ul>
  );
}

function Lost({ row }: { readonly row: Row }) {
  const styles = useStyles();
  const all = losers(row);
  if (all.length === 0) return <span className={styles.quiet}>–</span>;
  return (
    <ul className={styles.list}>
      {all.map((loser) => (
        <li key={loser.id}>
          {loser.words}{' '}
          <Link to={`/policies/${encodeURIComponent(loser.id)}`} className={styles.link}>
            {loser.name}
          </Link>
        </li>
      ))}
    </ul>
  );
}
