import type { EffectiveSetting } from '../../../api/registrations';

/** Which settings are shown: those that a policy moved away from the default, those about which policies differ, all. */
export type Shown = 'said' | 'lost' | 'all';

/** Conditions are made of settings that by themselves say nothing: they stand among the conditions. */
export const isPart = ({ isDefault, winners, losers, conflict, unreadable }: EffectiveSetting): boolean =>
  !isDefault && winners.length === 0 && losers.length === 0 && !conflict && !unreadable;

/** Without those who lost although they say what holds: nothing was decided against them. */
export const withoutEcho = (setting: EffectiveSetting): EffectiveSetting => ({
  ...setting,
  losers: setting.losers.filter((one) => one.value !== setting.value),
});

const isDisputed = ({ losers, conflict }: EffectiveSetting): boolean => losers.length > 0 || conflict;

export function shows(setting: EffectiveSetting, shown: Shown): boolean {
  if (shown === 'all') return true;
  return isDisputed(setting) || setting.unreadable || (shown === 'said' && !setting.isDefault);
}

/** Whether every word that is looked for occurs in the setting's name or in what is said of it. */
export function isFound(setting: EffectiveSetting, name: string | undefined, text: string): boolean {
  const said = [setting, ...setting.winners, ...setting.losers].map((one) => one.name);
  const all = [name ?? '', setting.value, ...said].join(' ').toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}
