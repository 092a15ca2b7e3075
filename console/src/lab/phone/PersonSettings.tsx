import { Button, Field, Input, makeStyles, Select, Switch, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useT } from '../../texts/context';
import type { Claims, Threat } from '../gate';
import type { Told } from '../model';
import { usePhone } from './context';

const threats: readonly Threat[] = ['notReported', 'secured', 'low', 'medium', 'high'];
/** The longest that the lab lets a phone's clock run ahead. */
const LONGEST = 600;

const useStyles = makeStyles({
  group: {
    display: 'grid',
    gap: '6px',
    paddingBottom: '12px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  name: { margin: 0 },
  quiet: { color: tokens.colorNeutralForeground2 },
  row: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr) auto', gap: '8px', alignItems: 'end' },
  narrow: { minWidth: 0, '& input': { minWidth: 0 } },
});

/** Who answers the gate, time that goes by, and what a person can do to a phone. */
export function PersonSettings() {
  const t = useT();
  const styles = useStyles();
  const { phone, perform } = usePhone();
  const rooted = phone.platform === 'ios' ? 'lab.facts.jailbreak' : 'lab.facts.root';
  const claim = (claims: Claims) => void perform({ act: 'facts', ...claims });
  return (
    <>
      <section className={styles.group}>
        <Text as="h3" weight="semibold" className={styles.name}>
          {t('lab.person')}
        </Text>
        <Toggle
          label={t('lab.person.obliging')}
          holds={phone.obliging}
          flip={(obliging) => perform({ act: 'person', obliging })}
        />
        <Text size={200} className={styles.quiet}>
          {t('lab.person.hint')}
        </Text>
        <Toggle
          label={t(phone.platform === 'ios' ? 'lab.person.face' : 'lab.person.finger')}
          holds={phone.biometric}
          flip={(offered) => perform({ act: 'biometric', offered })}
        />
        <Leave />
      </section>
      <section className={styles.group}>
        <Text as="h3" weight="semibold" className={styles.name}>
          {t('lab.facts')}
        </Text>
        <Toggle
          label={t(rooted)}
          holds={phone.facts.integrity === 'compromised'}
          flip={(on) => perform({ act: 'facts', integrity: on ? 'compromised' : 'intact' })}
        />
        <Toggle
          label={t('lab.facts.lock')}
          holds={phone.facts.deviceLock === true}
          flip={(deviceLock) => perform({ act: 'facts', deviceLock })}
        />
        <Version />
        <Field label={t('lab.facts.threat')}>
          <Select
            value={phone.facts.threatLevel ?? 'notReported'}
            onChange={(_, { value }) => claim({ threatLevel: value as Threat })}
          >
            {threats.map((threat) => (
              <option key={threat} value={threat}>
                {t(`lab.threat.${threat}`)}
              </option>
            ))}
          </Select>
        </Field>
      </section>
    </>
  );
}

interface ToggleProps {
  readonly label: string;
  readonly holds: boolean;
  readonly flip: (on: boolean) => Promise<Told | null>;
}

/** A switch that shows at once what was chosen, until the phone says what holds then, or that it was not done. */
function Toggle({ label, holds, flip }: ToggleProps) {
  const [chosen, choose] = useState<{ readonly on: boolean; readonly before: boolean } | null>(null);
  // The phone has said it: from here on it is asked again.
  if (chosen !== null && chosen.before !== holds) choose(null);
  return (
    <Switch
      label={label}
      checked={chosen?.on ?? holds}
      onChange={(_, { checked }) => {
        choose({ on: checked, before: holds });
        void flip(checked).then((told) => {
          if (told === null) choose(null);
        });
      }}
    />
  );
}

function Leave() {
  const t = useT();
  const styles = useStyles();
  const { phone, busy, perform } = usePhone();
  const [minutes, setMinutes] = useState('31');
  const number = Number(minutes);
  const wrong = !Number.isInteger(number) || number < 1 || number > LONGEST;
  return (
    <form
      className={styles.row}
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy && !wrong) void perform({ act: 'leave', minutes: number });
      }}
    >
      <Field
        label={t('lab.leave.minutes')}
        hint={phone.minutesAhead > 0 ? t('lab.leave.ahead', { count: phone.minutesAhead }) : undefined}
        {...(wrong ? { validationState: 'error', validationMessage: t('lab.leave.wrong', { most: LONGEST }) } : {})}
      >
        <Input
          className={styles.narrow}
          inputMode="numeric"
          value={minutes}
          onChange={(_, { value }) => setMinutes(value)}
        />
      </Field>
      <Button type="submit" disabledFocusable={busy || wrong}>
        {t('lab.leave')}
      </Button>
    </form>
  );
}

function Version() {
  const t = useT();
  const styles = useStyles();
  const { phone, busy, perform } = usePhone();
  const holds = phone.osVersion ?? '';
  const [typed, type] = useState<string | null>(null);
  const osVersion = typed ?? holds;
  const same = osVersion === holds || osVersion === '';
  return (
    <form
      className={styles.row}
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy && !same) void perform({ act: 'facts', osVersion }).finally(() => type(null));
      }}
    >
      <Field label={t('lab.facts.os')}>
        <Input className={styles.narrow} value={osVersion} onChange={(_, { value }) => type(value)} />
      </Field>
      <Button type="submit" disabledFocusable={busy || same}>
        {t('lab.facts.install')}
      </Button>
    </form>
  );
}
