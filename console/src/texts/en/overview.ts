import type { Message } from '../catalogue';

export const overview = {
  'overview.firstTitle': 'From an empty organisation to a protected app',
  'overview.first': 'Three steps, in this order. Nothing is enforced before the last one.',
  'overview.firstPolicy': 'Write or import a policy: the settings, and the apps that they hold for.',
  'overview.firstAssign': 'Assign it to a group of users.',
  'overview.firstApp': 'Let one of them sign in to an app that carries the client. It appears under Registrations.',
} as const satisfies Record<string, Message>;
