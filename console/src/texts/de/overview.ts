import type { Translation } from '../catalogue';
import type { overview as en } from '../en/overview';

export const overview: Translation<typeof en> = {
  'overview.firstTitle': 'Von der leeren Organisation zur geschützten App',
  'overview.first': 'Drei Schritte, in dieser Reihenfolge. Vor dem letzten wird nichts durchgesetzt.',
  'overview.firstPolicy':
    'Schreiben oder importieren Sie eine Richtlinie: die Einstellungen und die Apps, für die sie gelten.',
  'overview.firstAssign': 'Weisen Sie sie einer Gruppe von Benutzern zu.',
  'overview.firstApp':
    'Lassen Sie jemanden daraus sich in einer App mit dem Client anmelden. Sie erscheint unter Registrierungen.',
};
