import { tokens } from '@fluentui/react-components';
import type { Outcome } from './model';

/** The three colours of answers. Amber is of the lab's own: Fluent's is hard to tell from its red. */
export const colours: Record<Outcome, string> = {
  allowed: tokens.colorStatusSuccessForeground1,
  changed: 'light-dark(#8a5a00, #f0b429)',
  refused: tokens.colorStatusDangerForeground1,
};
