import type { WidgetTexts } from '../texts.ts';

export const de: WidgetTexts = {
  v: 1,
  locale: 'de',
  dir: 'ltr',
  send: 'Absenden',
  sealedHere: 'Wird auf diesem Gerät versiegelt',
  optional: 'freiwillig',
  choose: 'Bitte wählen',
  summaryOne: 'Eine Angabe braucht noch Ihre Aufmerksamkeit',
  summaryMany: '{count} Angaben brauchen noch Ihre Aufmerksamkeit',
  issues: {
    required: 'Bitte füllen Sie dieses Feld aus.',
    'too-short': 'Bitte schreiben Sie mindestens {limit} Zeichen.',
    'too-long': 'Bitte schreiben Sie höchstens {limit} Zeichen.',
    pattern: 'Bitte halten Sie sich an das gewünschte Format.',
    'not-email': 'Bitte geben Sie eine E-Mail-Adresse wie name@example.com an.',
    'not-url': 'Bitte geben Sie eine Webadresse an, die mit https:// oder http:// beginnt.',
    'not-number': 'Bitte geben Sie eine Zahl an.',
    'not-date': 'Bitte geben Sie ein Datum an, das es gibt.',
    'not-time': 'Bitte geben Sie eine Uhrzeit wie 14:30 an.',
    'too-small': 'Bitte geben Sie {limit} oder mehr an.',
    'too-large': 'Bitte geben Sie {limit} oder weniger an.',
    'wrong-step': 'Bitte geben Sie einen Wert in Schritten von {limit} an.',
    'too-few': 'Bitte wählen Sie mindestens {limit} aus.',
    'too-many': 'Bitte wählen Sie höchstens {limit} aus.',
    'not-an-option': 'Bitte wählen Sie eine der Möglichkeiten.',
  },
  sealing: 'Ihre Angaben werden auf diesem Gerät versiegelt …',
  sending: 'Wird gesendet …',
  sentTitle: 'Vielen Dank, Ihre Angaben sind angekommen',
  sentText: 'Sie wurden auf diesem Gerät für {controller} versiegelt. Unterwegs kann sie niemand lesen.',
  receiptTitle: 'Ihre Quittung',
  receiptText:
    'Bewahren Sie diesen privaten Link auf. Nur er führt zurück zu dem, was Sie gesendet haben, und wir können ihn nicht noch einmal erstellen.',
  copy: 'Link kopieren',
  copied: 'Kopiert',
  download: 'Herunterladen',
  receiptFileTitle: 'Quittung über Ihre Angaben an {controller}',
  another: 'Weitere Angaben senden',
  retry: 'Erneut versuchen',
  problems: {
    offline:
      'Sie sind anscheinend offline. Nichts Getipptes geht verloren: Versuchen Sie es erneut, sobald Sie verbunden sind.',
    'collector-down':
      'Ihre Angaben konnten nicht zugestellt werden, weil der Server nicht antwortet. Nichts Getipptes geht verloren: Bitte versuchen Sie es erneut.',
    'not-verified':
      'Dieses Formular ist nicht verfügbar: Es ist nicht vom Betreiber dieser Website unterschrieben, daher kann nichts sicher gesendet werden.',
    'key-differs':
      'Dieses Formular ist nicht verfügbar: Seine Unterschrift stammt von einem anderen Betreiber, als diese Seite erwartet. Es wurde nichts gesendet.',
    'browser-too-old': 'Dieses Formular braucht einen neueren Browser, um Ihre Angaben zu versiegeln.',
    'not-secure': 'Dieses Formular funktioniert nur auf einer sicheren Seite (https://).',
    blocked:
      'Die Sicherheitsregeln dieser Seite blockieren einen Teil des Formulars. Nichts Getipptes geht verloren. Der Betreiber dieser Website kann das beheben.',
    'form-unknown': 'Dieses Formular gibt es auf dieser Website nicht.',
    'not-listed':
      'Diese Seite steht nicht auf der Liste der Websites, die für dieses Formular freigegeben sind. Es wurde nichts gesendet.',
    'form-changed':
      'Dieses Formular wurde geändert, seit Sie es geöffnet haben. Ihre Angaben sind noch da: Bitte sehen Sie sie durch und senden Sie sie noch einmal ab.',
    refused: 'Der Server hat diese Nachricht abgelehnt ({code}). Nichts Getipptes geht verloren.',
    'too-large': 'Ihre Angaben sind zu lang, um sie auf einmal zu senden. Bitte kürzen Sie die längste.',
    unexpected:
      'Etwas ist schiefgegangen ({code}). Nichts Getipptes geht verloren: Bitte versuchen Sie es erneut.',
  },
  privacyTitle: 'Was mit Ihren Angaben geschieht',
  privacyController: 'Sie gehen an {controller}.',
  privacyContact: 'Kontakt: {contact}',
  privacyOfficer: 'Datenschutzbeauftragte Person: {contact}',
  privacyPurpose: 'Zweck',
  privacyBasis: 'Rechtsgrundlage',
  legalBases: {
    consent: 'Ihre Einwilligung',
    contract: 'ein Vertrag mit Ihnen oder Schritte dorthin',
    'legal-obligation': 'eine rechtliche Verpflichtung',
    'vital-interests': 'der Schutz von Leben',
    'public-task': 'eine Aufgabe im öffentlichen Interesse',
    'legitimate-interests': 'berechtigte Interessen',
  },
  privacyRetention: 'Gelöscht nach {days}',
  privacySealed:
    'Sie werden auf diesem Gerät versiegelt, bevor sie gesendet werden. Der Server, der sie weiterleitet, kann sie nicht lesen.',
  privacyFields: 'Warum jede Frage gestellt wird',
  privacyPolicy: 'Datenschutzerklärung',
  day: '1 Tag',
  days: '{count} Tagen',
};
