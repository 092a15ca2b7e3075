import { Button, Field, Input, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { type Translate, useWords } from '../../texts/context';
import type { Gate, PinRules } from '../gate';
import type { Program } from '../model';
import { usePhone } from './context';

const useStyles = makeStyles({
  form: { display: 'grid', gap: '10px' },
  rules: { margin: 0, paddingLeft: '18px', color: tokens.colorNeutralForeground2 },
});

interface PinFormProps {
  readonly app: Program;
  readonly gate: Gate;
  readonly asks: 'newPin' | 'pin';
}

/** Takes the PIN, or a new one with the rules that it has to meet. */
export function PinForm({ app, gate, asks }: PinFormProps) {
  const { t, language } = useWords();
  const styles = useStyles();
  const { busy, perform } = usePhone();
  const [pin, setPin] = useState('');
  const isNew = asks === 'newPin';
  const empty = pin === '';
  const said = isNew ? gate.notes.map((words) => words[language]).join(' ') : wrongText(gate, t);
  const send = async () => {
    setPin('');
    await perform({ act: 'gate', app, answer: asks, pin });
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy && !empty) void send();
      }}
    >
      {gate.rules !== null && (
        <ul className={styles.rules}>
          {rulesText(gate.rules, t).map((text) => (
            <li key={text}>
              <Text size={200}>{text}</Text>
            </li>
          ))}
        </ul>
      )}
      <Field label={t(isNew ? 'lab.gate.newPinLabel' : 'lab.gate.pinLabel')} {...invalid(said)}>
        <Input
          type="password"
          inputMode={gate.passcode ? 'text' : 'numeric'}
          autoComplete="off"
          value={pin}
          onChange={(_, { value }) => setPin(value)}
        />
      </Field>
      <Button type="submit" appearance="primary" disabledFocusable={busy || empty}>
        {t(isNew ? 'lab.gate.setPin' : 'lab.gate.unlock')}
      </Button>
    </form>
  );
}

const invalid = (said: string | null) =>
  said === null || said === '' ? {} : { validationState: 'error' as const, validationMessage: said };

function wrongText(gate: Gate, t: Translate): string | null {
  if (!gate.wrong) return null;
  const { left } = gate;
  return left === null ? t('lab.gate.wrong') : t(`lab.gate.wrong.${left.then}`, { count: left.tries });
}

function rulesText(rules: PinRules, t: Translate): readonly string[] {
  const said = [t(rules.passcode ? 'lab.gate.leastCharacters' : 'lab.gate.leastDigits', { count: rules.least })];
  if (rules.passcode && rules.simpleBlocked) said.push(t('lab.gate.passcode'));
  if (rules.simpleBlocked) said.push(t('lab.gate.noSimple'));
  if (rules.kept > 0) said.push(t('lab.gate.kept', { count: rules.kept }));
  if (rules.days !== null) said.push(t('lab.gate.days', { count: rules.days }));
  return said;
}
