import type { Translation } from '../catalogue';
import type { shell as en } from '../en/shell';

export const shell: Translation<typeof en> = {
  'product.name': 'Cordon',
  'nav.label': 'Hauptnavigation',
  'nav.open': 'Navigation öffnen',
  'nav.close': 'Navigation schließen',
  'nav.overview': 'Übersicht',
  'nav.registrations': 'Registrierungen',
  'nav.skip': 'Zum Inhalt',
  'account.menu': 'Konto und Anzeige: {name}',
  'account.signOut': 'Abmelden',
  'theme.label': 'Darstellung',
  'theme.system': 'Wie das System',
  'theme.light': 'Hell',
  'theme.dark': 'Dunkel',
  'language.label': 'Sprache',
  'session.checking': 'Anmeldung wird geprüft',
  'session.endsTitle': 'Noch da?',
  'session.ends': {
    one: 'In {count} Sekunde werden Sie abgemeldet. Was nicht gespeichert ist, bleibt in diesem Browser erhalten.',
    other: 'In {count} Sekunden werden Sie abgemeldet. Was nicht gespeichert ist, bleibt in diesem Browser erhalten.',
  },
  'session.stay': 'Angemeldet bleiben',
  'session.endedTitle': 'Sie sind abgemeldet',
  'session.ended':
    'Melden Sie sich wieder an, um hier weiterzumachen. Was nicht gespeichert ist, bleibt in diesem Browser erhalten.',
  'session.signIn': 'Anmelden',
  'error.title': 'Das hat nicht geklappt',
  'error.network': 'Der Server antwortet nicht. Prüfen Sie die Verbindung und versuchen Sie es noch einmal.',
  'error.retry': 'Noch einmal versuchen',
  'error.reference': 'Kennung für das Protokoll des Servers: {id}',
  'error.fields': 'Was nicht stimmt',
  'error.unexpected':
    'Die Konsole konnte diese Seite nicht zeigen. Laden Sie sie neu; hilft das nicht, wenden Sie sich an den Betreiber des Servers.',
  'error.reload': 'Neu laden',
  'notFound.title': 'Diese Seite gibt es nicht',
  'notFound.text': 'Die Adresse ist vielleicht veraltet oder vertippt.',
  'notFound.home': 'Zur Übersicht',
  loading: 'Wird geladen',
  cancel: 'Abbrechen',
  close: 'Schließen',
};
