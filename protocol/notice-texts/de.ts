import type { NoticeTexts } from '../notice-texts.ts';

export const de: NoticeTexts = {
  v: 1,
  locale: 'de',
  dir: 'ltr',
  models: {
    'opt-in': {
      title: 'Ihre Entscheidung über Ihre Daten',
      text: '{controller} möchte für die folgenden Zwecke Daten auf Ihrem Gerät speichern oder auslesen. Nichts davon geschieht ohne Ihre Einwilligung. Sie können Ihre Entscheidung jederzeit ändern.',
      handle: 'Datenschutz-Einstellungen',
    },
    'opt-out': {
      title: 'Ihre Wahl beim Datenschutz',
      text: '{controller} nutzt Daten von Ihrem Gerät für die folgenden Zwecke. Sie können jederzeit widersprechen; sonst ändert sich für Sie nichts.',
      handle: 'Ihre Datenschutz-Einstellungen',
    },
    notice: {
      title: 'Über Ihre Daten',
      text: '{controller} nutzt Daten von Ihrem Gerät für die folgenden Zwecke.',
      handle: 'Datenschutz-Einstellungen',
    },
  },
  accept: 'Alle akzeptieren',
  reject: 'Alle ablehnen',
  choose: 'Auswählen',
  acknowledge: 'Verstanden',
  optOut: 'Allem widersprechen',
  withdraw: 'Einwilligung widerrufen',
  changed: 'Seit Ihrer Entscheidung hat sich etwas geändert:',
  gpc: 'Ihr Widerspruch wurde beachtet',
  failed:
    'Ihre Wahl konnte nicht bestätigt werden, deshalb wurde nichts eingeschaltet. Bitte versuchen Sie es später erneut.',
  policyLink: 'Datenschutzerklärung',
  purposes: {
    essential: {
      label: 'Notwendig',
      description:
        'Was die Seite braucht, um zu funktionieren und sicher zu sein, etwa Ihren Warenkorb oder diese Entscheidung.',
    },
    functional: {
      label: 'Funktional',
      description: 'Merkt sich Einstellungen wie Ihre Sprache und bietet Hilfe an, etwa einen Chat.',
    },
    analytics: {
      label: 'Statistik',
      description: 'Zählt Besuche und zeigt, welche Seiten genutzt werden, damit sie besser werden können.',
    },
    marketing: {
      label: 'Marketing',
      description:
        'Zeigt Werbung, die sich nach dem richtet, was Sie hier und anderswo angesehen haben, und misst ihre Wirkung.',
    },
    media: {
      label: 'Externe Medien',
      description: 'Zeigt Videos, Karten und Beiträge, die von anderen Unternehmen geladen werden.',
    },
  },
  detailsTitle: 'Datenschutz-Einstellungen',
  detailsIntro:
    'Entscheiden Sie für jeden Zweck oder für jeden Dienst. Sie können jederzeit hierher zurückkehren.',
  details: {
    acceptAll: 'Alle akzeptieren',
    rejectAll: 'Alle ablehnen',
    save: 'Auswahl speichern',
    close: 'Schließen',
    back: 'Zurück',
    alwaysOn: 'Immer aktiv',
    on: 'Ein',
    off: 'Aus',
    services: 'Dienste',
    serviceCount: 'Dienste: {count}',
    provider: 'Anbieter: {provider}',
    stored: 'Was gespeichert wird',
    storedName: 'Name',
    storedFor: 'Speicherdauer',
    session: 'bis Sie den Browser schließen',
    days: '{count} Tage',
    servicePolicy: 'Datenschutzerklärung des Anbieters',
    blockedTitle: 'Inhalt von {service}',
    blockedText:
      'Um ihn zu zeigen, lädt Ihr Browser ihn von {service}. Dort wird dann bekannt, dass Sie hier waren ({purpose}).',
    loadOnce: 'Einmal laden',
    loadAlways: 'Immer laden ({purpose})',
    decidedOn: 'Entschieden am {date}',
    validUntil: 'Gilt bis {date}',
    consentId: 'Nummer dieser Entscheidung',
    receipt: 'Beleg',
    receiptHtml: 'Als Seite speichern',
    receiptJson: 'Als Daten speichern (JSON-LD)',
    receiptPending: 'Ihre Entscheidung gilt auf diesem Gerät. Der Beleg folgt, sobald der Server antwortet.',
    withdrawAll: 'Alles widerrufen',
    changes: 'Was sich geändert hat',
    saved: 'Ihre Auswahl ist gespeichert.',
    countries: 'Verarbeitet in: {countries}',
    partlyOn: '{on} von {count} aktiv',
    copy: 'Kopieren',
    copied: 'Kopiert',
    receiptProof: 'Signierten Nachweis speichern (JSON)',
    controller: 'Verantwortlicher',
    decision: 'Ihre Entscheidung',
    method: 'Wie sie getroffen wurde',
    byScript: 'Durch eine Frage auf der Seite selbst',
    byImport: 'Übernommen von Ihrer früheren Wahl auf dieser Website',
    policyVersion: 'Version der Datenschutzerklärung',
    shownHash: 'Fingerabdruck des Hinweises, der Ihnen gezeigt wurde (SHA-256)',
    processors: 'Unternehmen, die Daten im Auftrag des Verantwortlichen verarbeiten',
    withdrawHow:
      'Sie können diese Entscheidung jederzeit ändern oder widerrufen: Öffnen Sie {site} und wählen Sie „{handle}“.',
    receiptCheck:
      'Der signierte Nachweis gehört zu dieser Seite. Wer ihn hat, kann prüfen, dass die Entscheidung genau so aufgezeichnet wurde.',
  },
};
