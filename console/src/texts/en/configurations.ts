import type { Message } from '../catalogue';

/** App configurations, and what the organisation settles. */
export const configurations = {
  'configurations.emptyTitle': 'No app configurations yet',
  'configurations.empty':
    'An app configuration hands names and values to apps, such as the address of a server, for the groups that you choose. Devices need not be enrolled.',
  'configurations.names': { one: '{count} name', other: '{count} names' },
  'configuration.new': 'New configuration',
  'configuration.values': 'Names and values',
  'configuration.valuesHint':
    'What a value means is the app’s affair. Apps read names exactly as they are written. Do not write passwords here: whoever reads policies reads them.',
  'configuration.value': 'Value',
  'configuration.add': 'Add a name',
  'configuration.nameless': 'A value needs a name.',
  'configuration.twice': 'This name stands twice.',
  'configuration.create': 'Create configuration',
  'configuration.save': 'Save',
  'configuration.restored': 'These are your unsaved changes.',
  'configuration.delete': 'Delete configuration',
  'configuration.deleteText':
    'Apps that it reaches lose these values at once, and fall back to what else configures them. Work data is not touched.',
  'configured.hint':
    'What reaches this app now. What the device’s management says beside it, the server does not know.',
  'configured.none': 'No app configuration reaches this app.',
  'configured.conflict': 'Several values: the app chooses',
  'configured.undecided': 'Values differ: none is delivered',
  'configured.everybody': '{name} (for everybody)',
  'configured.empty': '(empty)',
  'organisation.about': 'About',
  'organisation.name': 'Name',
  'organisation.id': 'Tenant id',
  'organisation.accounts': 'Managed accounts in an app',
  'organisation.accountsHint':
    'How many work accounts that are under management one app on one device may hold. Personal accounts are not counted.',
  'organisation.accounts.several': 'Several',
  'organisation.accounts.severalHint': 'Each has its own policy, keys and schedule.',
  'organisation.accounts.one': 'One',
  'organisation.accounts.oneHint': 'The one that came first stays open. Later ones stay closed until it has left.',
  'organisation.devices': {
    one: '{count} device has an app with several managed accounts now.',
    other: '{count} devices have an app with several managed accounts now.',
  },
  'organisation.saved': 'Saved. Devices hear of it at once.',
  'organisation.lowerTitle': 'One managed account in an app?',
  'organisation.lower': {
    one: 'On {count} device an app has several managed accounts: all but the first close there. Nothing is destroyed, and you can allow several again.',
    other:
      'On {count} devices an app has several managed accounts: all but the first close there. Nothing is destroyed, and you can allow several again.',
  },
  'organisation.lowerNone':
    'No app holds several managed accounts now. From now on a later one stays closed until the first has left. You can allow several again.',
  'organisation.lowerAction': 'Allow one',
} as const satisfies Record<string, Message>;
