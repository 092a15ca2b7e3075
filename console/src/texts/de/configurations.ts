import type { Translation } from '../catalogue';
import type { configurations as en } from '../en/configurations';

export const configurations: Translation<typeof en> = {
  'configurations.emptyTitle': 'Noch keine App-Konfigurationen',
  'configurations.empty':
    'Eine App-Konfiguration gibt Apps Namen und Werte, etwa die Adresse eines Servers, für die Gruppen, die Sie wählen. Geräte müssen dafür nicht registriert sein.',
  'configurations.names': { one: '{count} Name', other: '{count} Namen' },
  'configuration.new': 'Neue Konfiguration',
  'configuration.values': 'Namen und Werte',
  'configuration.valuesHint':
    'Was ein Wert bedeutet, ist Sache der App. Apps lesen Namen genau so, wie sie geschrieben sind. Schreiben Sie hier keine Kennwörter: Wer Richtlinien liest, liest auch sie.',
  'configuration.value': 'Wert',
  'configuration.add': 'Namen hinzufügen',
  'configuration.nameless': 'Ein Wert braucht einen Namen.',
  'configuration.twice': 'Dieser Name steht doppelt da.',
  'configuration.create': 'Konfiguration anlegen',
  'configuration.save': 'Speichern',
  'configuration.restored': 'Das sind Ihre nicht gespeicherten Änderungen.',
  'configuration.delete': 'Konfiguration löschen',
  'configuration.deleteText':
    'Apps, die sie erreicht, verlieren diese Werte sofort und richten sich nach dem, was sie sonst konfiguriert. Arbeitsdaten bleiben unberührt.',
  'configured.hint': 'Was diese App jetzt erreicht. Was die Verwaltung des Geräts daneben sagt, weiß der Server nicht.',
  'configured.none': 'Diese App erreicht keine App-Konfiguration.',
  'configured.conflict': 'Mehrere Werte: die App wählt',
  'configured.undecided': 'Werte widersprechen sich: keiner wird ausgeliefert',
  'configured.everybody': '{name} (für alle)',
  'configured.empty': '(leer)',
  'organisation.about': 'Angaben',
  'organisation.name': 'Name',
  'organisation.id': 'Mandanten-Kennung',
  'organisation.accounts': 'Verwaltete Konten in einer App',
  'organisation.accountsHint':
    'Wie viele verwaltete Arbeitskonten eine App auf einem Gerät halten darf. Persönliche Konten zählen nicht.',
  'organisation.accounts.several': 'Mehrere',
  'organisation.accounts.severalHint': 'Jedes hat eigene Richtlinien, Schlüssel und Zeiten.',
  'organisation.accounts.one': 'Eines',
  'organisation.accounts.oneHint':
    'Das Konto, das zuerst da war, bleibt offen. Spätere bleiben geschlossen, bis es gegangen ist.',
  'organisation.devices': {
    one: 'Auf {count} Gerät hat eine App jetzt mehrere verwaltete Konten.',
    other: 'Auf {count} Geräten hat eine App jetzt mehrere verwaltete Konten.',
  },
  'organisation.saved': 'Gespeichert. Die Geräte erfahren es sofort.',
  'organisation.lowerTitle': 'Ein verwaltetes Konto je App?',
  'organisation.lower': {
    one: 'Auf {count} Gerät hat eine App mehrere verwaltete Konten: Alle außer dem ersten schließen sich dort. Nichts wird vernichtet, und Sie können wieder mehrere erlauben.',
    other:
      'Auf {count} Geräten hat eine App mehrere verwaltete Konten: Alle außer dem ersten schließen sich dort. Nichts wird vernichtet, und Sie können wieder mehrere erlauben.',
  },
  'organisation.lowerNone':
    'Keine App hält jetzt mehrere verwaltete Konten. Von nun an bleibt ein späteres geschlossen, bis das erste gegangen ist. Sie können wieder mehrere erlauben.',
  'organisation.lowerAction': 'Eines erlauben',
};
