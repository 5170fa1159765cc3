import type { RightsTexts } from '../rights-texts.ts';

export const de: RightsTexts = {
  locale: 'de',
  withdraw: 'Widerrufen',
  withdrawAll: 'Alle Einwilligungen widerrufen',
  withdrawnOn: 'Widerrufen am {date}',
  unsubscribedOn: 'Abgemeldet am {date}',
  consentsSealed:
    'Welchen davon Sie zugestimmt haben, ist nur für {controller} versiegelt. Sie können jede widerrufen.',
  title: 'Ihre Rechte',
  intro:
    'Dieser Link genügt: kein Konto, kein Brief. Was Sie hier tun, wird festgehalten, und Sie erhalten den Nachweis.',
  rights: {
    correct: {
      title: 'Berichtigung',
      atOnce: 'Stimmt etwas nicht mehr? Ändern Sie es; die neue Fassung tritt an die Stelle der alten.',
      decision:
        'Stimmt etwas nicht mehr? Ändern Sie es; {controller} entscheidet, ob die neue Fassung an die Stelle der alten tritt.',
      button: 'Angaben berichtigen',
      buttonAsk: 'Um Berichtigung bitten',
    },
    restrict: {
      title: 'Einschränkung',
      atOnce:
        'Aufbewahren, aber nicht verwenden: {controller} kann es dann weder lesen noch exportieren, bis Sie das aufheben.',
      decision:
        'Bitten Sie {controller}, es aufzubewahren, ohne es zu verwenden. Wird das gewährt, lässt es sich weder lesen noch exportieren, bis Sie das aufheben.',
      button: 'Einschränken',
      buttonAsk: 'Um Einschränkung bitten',
    },
    object: {
      title: 'Widerspruch',
      atOnce:
        'Sie sind mit dieser Verwendung Ihrer Daten nicht einverstanden? Ihr Widerspruch wird sofort festgehalten, und {controller} sieht ihn.',
      decision:
        'Sie sind mit dieser Verwendung Ihrer Daten nicht einverstanden? Widersprechen Sie, und {controller} muss antworten.',
      button: 'Widersprechen',
      buttonAsk: 'Widerspruch senden',
    },
    erase: {
      title: 'Löschung',
      atOnce:
        'Alles, was Sie gesendet haben, wird gelöscht, mit jeder Kopie auf dem Server, und Sie erhalten eine signierte Bescheinigung.',
      decision:
        '{controller} entscheidet. Wird es gewährt, wird alles gelöscht, was Sie gesendet haben, mit jeder Kopie auf dem Server, und dieser Link gibt Ihnen eine signierte Bescheinigung.',
      button: 'Löschen',
      buttonAsk: 'Um Löschung bitten',
    },
  },
  correctContact:
    'Hier liegt keine Kopie, die Sie ändern könnten. Schreiben Sie an {contact}, um etwas berichtigen zu lassen.',
  editTitle: 'Angaben berichtigen',
  save: 'Berichtigte Fassung senden',
  saveAsk: 'Um diese Berichtigung bitten',
  saved: 'Die berichtigte Fassung ist an die Stelle der alten getreten.',
  restrictedOn: 'Eingeschränkt seit {date}',
  liftButton: 'Einschränkung aufheben',
  lift: 'Aufhebung der Einschränkung',
  objectedOn: 'Widerspruch festgehalten seit {date}',
  eraseSure:
    'Das lässt sich nicht rückgängig machen, und diese Seite zeigt danach nur noch die Bescheinigung. Alles löschen?',
  eraseYes: 'Ja, alles löschen',
  eraseAskSure:
    '{controller} bitten, alles zu löschen, was Sie gesendet haben? Ist es gewährt, lässt es sich nicht rückgängig machen.',
  eraseAskYes: 'Ja, darum bitten',
  cancel: 'Abbrechen',
  requestOpen: 'Gebeten am {date}. {controller} entscheidet, und die Antwort erscheint hier.',
  requestBy: 'Die Antwort ist bis {date} fällig.',
  requestHeld: 'Warum es nicht sofort geschehen kann: {reason}',
  takeBack: 'Anliegen zurücknehmen',
  takenBack: 'Sie haben dieses Anliegen am {date} zurückgenommen.',
  decidedFirst: 'Als das ankam, war schon entschieden. Die Entscheidung steht hier.',
  requestLimit:
    'Sie haben hier zehn Anliegen zurückgenommen; diese Seite sendet keine weiteren. Bitte schreiben Sie an den Kontakt oben auf dieser Seite.',
  requestGranted: 'Gewährt am {date}.',
  requestRefused: 'Abgelehnt am {date}: {reason}',
  complaint:
    'Wenn Sie nicht einverstanden sind, können Sie sich bei einer Datenschutzbehörde beschweren oder vor Gericht gehen.',
  working: 'Einen Moment …',
  done: 'Erledigt und festgehalten.',
  asked: 'Gesendet und festgehalten.',
  alreadyDone: 'Das ist schon geschehen.',
  failed: 'Das hat nicht geklappt ({code}). Nichts wurde geändert; bitte versuchen Sie es noch einmal.',
  lost: 'Es kam keine Antwort; wir wissen nicht, ob es angekommen ist. Diese Seite zeigt jetzt, wie es auf dem Server steht.',
  lostOffline:
    'Es kam keine Antwort; wir wissen nicht, ob es angekommen ist. Laden Sie diese Seite neu, sobald Sie verbunden sind, und sehen Sie nach, wie es steht.',
  erasedTitle: 'Gelöscht',
  erasedText: 'Auf dem Server liegt nichts mehr von dem, was Sie gesendet haben.',
  erasedBackups: 'Sicherungen, die es noch versiegelt enthalten, sind bis {date} verschwunden.',
  certificate: 'Bescheinigung herunterladen',
  certificateKeep:
    'Laden Sie die Bescheinigung herunter und heben Sie sie auf: Sie belegt, dass alles gelöscht wurde, und wann.',
  verify: 'Jeder kann sie ohne uns prüfen, mit diesem Befehl und dem Schlüssel, der sie signiert hat:',
  history: 'Was geschehen ist',
  historyText:
    'Jeder Eintrag steht in einem Protokoll, das niemand unbemerkt ändern kann. Der Nachweis lässt sich ohne uns prüfen.',
  proof: 'Nachweis',
  events: {
    submission: 'Eingegangen',
    correction: 'Berichtigt',
    unsubscribe: 'Abgemeldet',
    withdrawal: 'Einwilligung widerrufen',
    restriction: 'Eingeschränkt',
    'restriction-lifted': 'Einschränkung aufgehoben',
    objection: 'Widerspruch',
    request: 'Anliegen',
    'request-revoked': 'Anliegen zurückgenommen',
    decision: 'Entscheidung',
    erasure: 'Gelöscht',
    expiry: 'Nach Ablauf der Frist gelöscht',
  },
  newVersion: 'Berichtigte Fassung eingegangen',
  granted: 'Gewährt',
  refused: 'Abgelehnt',
  by: {
    receipt: 'mit dem Quittungslink',
    unsubscribe: 'mit dem Abmeldelink',
    tenant: 'eingetragen durch {controller}',
  },
  oneClick: 'mit einem Klick im Mailprogramm',
  downloadText:
    'Alles von dieser Seite: was Sie gesendet haben und wofür, was jetzt gilt und was geschehen ist. Die JSON-Datei enthält auch jeden Nachweis.',
  downloadJson: 'Daten (JSON)',
  downloadCsv: 'Tabelle (CSV)',
  downloadPage: 'Seite (HTML)',
};
