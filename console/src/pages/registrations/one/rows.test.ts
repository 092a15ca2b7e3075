import { expect, it } from 'vitest';
import type { EffectiveSetting } from '../../../api/registrations';
import type { Control } from '../../../api/tables';
import { byControl, losers, winners, words } from './rows';

const [EDGE, OTHER] = [
  { id: 'T_1', name: 'Edge' },
  { id: 'T_2', name: 'Other' },
];
const setting = (name: string, value: string, more: Partial<EffectiveSetting> = {}): EffectiveSetting => ({
  name,
  value,
  default: 'false',
  isDefault: false,
  conflict: false,
  unreadable: false,
  winners: [],
  losers: [],
  ...more,
});
const web: Control = {
  id: 'ios.data.web',
  section: 'functionality',
  name: 'Web content',
  help: '',
  parent: null,
  properties: ['required', 'browser'],
  fields: [
    {
      kind: 'options',
      label: '',
      properties: ['required', 'browser'],
      options: [
        { label: 'Any app', values: { required: false, browser: null }, open: false },
        { label: 'Edge', values: { required: true, browser: 'edge' }, open: false },
        { label: 'Unmanaged browser', values: { required: true, browser: null }, open: false },
      ],
    },
  ],
  shownWhen: [],
  defaults: {},
  framework: [],
  enforced: 'yes',
  reason: null,
};
const controlOf = (name: string) => (web.properties.includes(name) ? web : undefined);
const settings = [
  setting('required', 'true', { winners: [OTHER, EDGE] }),
  setting('alone', '5'),
  setting('browser', 'not set', { default: 'not set', winners: [OTHER], losers: [{ ...EDGE, value: 'edge' }] }),
];

it('a row of the editor stands once, with all that it writes', () => {
  expect(byControl(settings, controlOf).map((row) => [row.key, row.settings.length])).toEqual([
    ['ios.data.web', 2],
    ['alone', 1],
  ]);
});

it('says what holds, what is the default and what lost in the words of the editor', () => {
  const [row, alone] = byControl(settings, controlOf);
  if (row === undefined || alone === undefined) throw new Error('two rows');
  expect(words(row, (one) => one.value)).toBe('Unmanaged browser');
  expect(words(row, (one) => one.default)).toBe('Any app');
  expect(words(alone, (one) => one.value)).toBe('5');
  expect(losers(row)).toEqual([{ ...EDGE, words: 'Edge' }]);
  expect(winners(row)).toEqual([OTHER, EDGE]);
});

it('limits that nobody set are left out beside one that is set', () => {
  const limit = (label: string, name: string) => ({ kind: 'version', label, properties: [name] }) as const;
  const control: Control = { ...web, fields: [limit('Warn below', 'warn'), limit('Wipe below', 'wipe')] };
  const unset = { default: 'not set' };
  const row = { key: 'os', control, settings: [setting('warn', '17.6', unset), setting('wipe', 'not set', unset)] };
  expect(words(row, (one) => one.value)).toBe('Warn below: 17.6');
  expect(words(row, (one) => one.default)).toBe('not set');
});
