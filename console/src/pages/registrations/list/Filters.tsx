import { Button, Checkbox, makeStyles, mergeClasses, SearchBox, Select, tokens } from '@fluentui/react-components';
import { useEffect, useEffectEvent, useState } from 'react';
import { keyStates, managements, type Sort, sorts, type Wanted } from '../../../api/registrations';
import { platforms } from '../../../api/tables';
import { useT } from '../../../texts/context';
import { firstOrder, isNarrowed, LATEST } from './wanted';

const useStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'center' },
  search: {
    flex: '1 1 260px',
    maxWidth: '460px',
    '@media (max-width: 719px)': { flexBasis: '100%', maxWidth: 'none' },
  },
  select: {
    flex: '0 1 auto',
    minWidth: 0,
    '& select': { textOverflow: 'ellipsis' },
    '@media (max-width: 719px)': { flex: '1 1 40%', '& select': { width: '100%', minWidth: 0 } },
  },
  // Wide tables are sorted by their heads.
  sort: { '@media (min-width: 720px)': { display: 'none' } },
});

/** How long typing pauses before the server is asked, milliseconds. */
const PAUSE = 250;

export interface FiltersProps {
  readonly wanted: Wanted;
  readonly onWant: (part: { readonly [K in keyof Wanted]: Wanted[K] | undefined }) => void;
  readonly onClear: () => void;
}

/** What a list is narrowed to. */
export function Filters({ wanted, onWant, onClear }: FiltersProps) {
  const t = useT();
  const styles = useStyles();
  const { search = '', platform = '', management = '', status = 'live', blocked, sort = LATEST.sort } = wanted;
  const find = <T extends string>(words: readonly T[], value: string) => words.find((one) => one === value);
  return (
    <div className={styles.bar} role="search" aria-label={t('registrations.filters')}>
      <Search text={search} onText={(text) => onWant({ search: text })} />
      <Select
        className={styles.select}
        aria-label={t('policies.platform')}
        value={platform}
        onChange={(_, { value }) => onWant({ platform: find(platforms, value) })}
      >
        <option value="">{t('registrations.everyPlatform')}</option>
        {platforms.map((one) => (
          <option key={one} value={one}>
            {t(`platform.${one}`)}
          </option>
        ))}
      </Select>
      <Select
        className={styles.select}
        aria-label={t('registration.enrolment')}
        value={management}
        onChange={(_, { value }) => onWant({ management: find(managements, value) })}
      >
        <option value="">{t('registrations.everyDevice')}</option>
        {managements.map((one) => (
          <option key={one} value={one}>
            {t(`management.${one}`)}
          </option>
        ))}
      </Select>
      <Select
        className={styles.select}
        aria-label={t('registration.state')}
        value={status}
        onChange={(_, { value }) => onWant({ status: find(keyStates, value) })}
      >
        {keyStates.map((one) => (
          <option key={one} value={one}>
            {t(`registrations.status.${one}`)}
          </option>
        ))}
      </Select>
      <Checkbox
        label={t('registrations.blocked')}
        checked={blocked !== undefined}
        onChange={(_, { checked }) => onWant({ blocked: checked === true ? 'true' : undefined })}
      />
      <Select
        className={mergeClasses(styles.select, styles.sort)}
        aria-label={t('registrations.sort')}
        value={sort}
        onChange={(_, { value }) => {
          const next: Sort = find(sorts, value) ?? LATEST.sort;
          onWant({ sort: next, order: firstOrder(next) });
        }}
      >
        {sorts.map((one) => (
          <option key={one} value={one}>
            {t(`registrations.sort.${one}`)}
          </option>
        ))}
      </Select>
      {isNarrowed(wanted) && (
        <Button appearance="subtle" onClick={onClear}>
          {t('registrations.clear')}
        </Button>
      )}
    </div>
  );
}

/** Words to look for; the server is asked when typing pauses. */
function Search({ text, onText }: { readonly text: string; readonly onText: (text: string) => void }) {
  const t = useT();
  const styles = useStyles();
  const [typed, type] = useState(text);
  const [known, setKnown] = useState({ text, sent: text });
  if (known.text !== text) {
    setKnown({ ...known, text });
    // Somebody else changed what is looked for: going back, or clearing the filters.
    if (known.sent !== text) type(text);
  }
  const send = useEffectEvent((words: string) => {
    setKnown({ ...known, sent: words });
    onText(words);
  });
  const words = typed.trim();
  useEffect(() => {
    if (words === text) return;
    const timer = setTimeout(() => send(words), PAUSE);
    return () => clearTimeout(timer);
  }, [words, text]);
  return (
    <SearchBox
      className={styles.search}
      value={typed}
      maxLength={200}
      placeholder={t('registrations.search')}
      aria-label={t('registrations.search')}
      onChange={(_, data) => type(data.value)}
    />
  );
}
