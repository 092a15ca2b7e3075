import { makeStyles, SearchBox, Select, Text, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { effective, type RegistrationDetail } from '../../../api/registrations';
import { Block } from '../../../parts/Block';
import { platformOfApp } from '../../../parts/appId';
import { Loading } from '../../../parts/Loading';
import { Problem } from '../../../parts/Problem';
import { useWords } from '../../../texts/context';
import { useControlOf } from '../../why/useSettingNames';
import { Conditions } from './Conditions';
import { isFound, isPart, type Shown, shows, withoutEcho } from './effective';
import { byControl, words } from './rows';
import { SettingsTable } from './SettingsTable';

const useStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  search: { flex: '1 1 220px', maxWidth: '380px' },
  hint: { color: tokens.colorNeutralForeground3 },
});

/** Everything that is intended for a registration: per setting what holds, who says so, and who lost. */
export function Effective({ registration }: { readonly registration: RegistrationDetail }) {
  const { t, language } = useWords();
  const styles = useStyles();
  const platform = platformOfApp(registration.app);
  const controlOf = useControlOf(platform);
  const [text, search] = useState('');
  const [shown, show] = useState<Shown>('said');
  const { data, error, refetch } = useQuery({
    queryKey: ['effective', registration.id, language, registration.intended.version],
    queryFn: ({ signal }) => effective(registration.id, language, signal),
  });
  if (error !== null) return <Problem error={error} retry={() => void refetch()} />;
  const rows = byControl(data?.settings.map(withoutEcho) ?? [], controlOf).filter((row) => {
    const said = `${row.control?.name ?? ''} ${words(row, (one) => one.value)}`;
    const isFoundHere = row.settings.some((one) => isFound(one, said, text));
    return isFoundHere && row.settings.some((one) => !isPart(one) && shows(one, shown));
  });
  return (
    <Block title={t('effective.title')}>
      <Text size={200} className={styles.hint}>
        {t('effective.hint')}
      </Text>
      {data === undefined && <Loading lines={4} />}
      {data?.version === null && <Text>{t('effective.none')}</Text>}
      {typeof data?.version === 'string' && (
        <>
          <div className={styles.bar}>
            <SearchBox
              className={styles.search}
              value={text}
              placeholder={t('settings.search')}
              aria-label={t('settings.search')}
              onChange={(_, next) => search(next.value)}
            />
            <Select
              value={shown}
              aria-label={t('effective.show')}
              onChange={(_, { value }) => show(value === 'all' || value === 'lost' ? value : 'said')}
            >
              <option value="said">{t('effective.said')}</option>
              <option value="lost">{t('effective.lost')}</option>
              <option value="all">{t('effective.all')}</option>
            </Select>
          </div>
          <SettingsTable rows={rows} platform={platform} />
          <Conditions conditions={data.conditions} platform={platform} />
        </>
      )}
    </Block>
  );
}
