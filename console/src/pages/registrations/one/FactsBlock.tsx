import { Text } from '@fluentui/react-components';
import type { RegistrationDetail } from '../../../api/registrations';
import { Block } from '../../../parts/Block';
import { Pairs } from '../../../parts/Pairs';
import { useMoments } from '../../../parts/useMoments';
import { type PlainKey, useT } from '../../../texts/context';

/** Facts with a name for people; another one is shown by its name on the wire. */
const NAMES: Readonly<Record<string, PlainKey>> = {
  osVersion: 'fact.osVersion',
  model: 'fact.model',
  manufacturer: 'fact.manufacturer',
  patchVersion: 'fact.patchVersion',
  deviceLock: 'fact.deviceLock',
  integrity: 'fact.integrity',
  threatLevel: 'fact.threatLevel',
  locale: 'fact.locale',
  platform: 'fact.platform',
  appVersion: 'fact.appVersion',
  clientVersion: 'fact.clientVersion',
  trust: 'fact.trust',
  keyLevel: 'fact.keyLevel',
  clock: 'fact.clock',
};

/** Words of the wire for people; another one is shown as it is. */
const WORDS: Readonly<Record<string, PlainKey>> = {
  'platform ios': 'platform.ios',
  'platform android': 'platform.android',
  'platform windows': 'platform.windows',
  'trust tofu': 'trust.tofu',
  'trust pinned': 'trust.pinned',
  'keyLevel hardware': 'level.key.hardware',
  'keyLevel os': 'level.key.os',
  'keyLevel software': 'level.key.software',
  'clock agrees': 'clock.agrees',
  'clock ahead': 'clock.ahead',
  'clock behind': 'clock.behind',
};

/** What the device said of itself, and how long ago. What it did not say is unknown. */
export function FactsBlock({ registration }: { readonly registration: RegistrationDetail }) {
  const t = useT();
  const { age } = useMoments();
  const said = Object.entries(registration.facts);
  const word = (name: string, value: unknown): string => {
    const known = typeof value === 'string' ? WORDS[`${name} ${value}`] : undefined;
    if (known !== undefined) return t(known);
    if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
    return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value);
  };
  return (
    <Block title={t('facts.title')}>
      <Text size={200}>{t('facts.age', { age: age(registration.lastSeen) })}</Text>
      {said.length === 0 ? (
        <Text>{t('facts.none')}</Text>
      ) : (
        <Pairs
          rows={said.map(([name, value]) => {
            const key = NAMES[name];
            return [key === undefined ? name : t(key), word(name, value)];
          })}
        />
      )}
    </Block>
  );
}
