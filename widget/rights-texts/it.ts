import type { RightsTexts } from '../rights-texts.ts';

export const it: RightsTexts = {
  locale: 'it',
  withdraw: 'Revoca',
  withdrawAll: 'Revoca tutti i consensi',
  withdrawnOn: 'Revocato il {date}',
  unsubscribedOn: 'Iscrizione annullata il {date}',
  consentsSealed:
    'A quali di questi ha acconsentito è sigillato solo per {controller}. Può revocare ciascuno di essi.',
  title: 'I suoi diritti',
  intro:
    'Questo link basta: nessun account, nessuna lettera. Ciò che fa qui viene registrato, e ne riceve la prova.',
  rights: {
    correct: {
      title: 'Rettifica',
      atOnce:
        'Qualcosa è sbagliato o superato? Lo modifichi: la nuova versione prende il posto della vecchia.',
      decision:
        'Qualcosa è sbagliato o superato? Lo modifichi: {controller} decide se la nuova versione prende il posto della vecchia.',
      button: 'Rettifica le mie risposte',
      buttonAsk: 'Chiedi una rettifica',
    },
    restrict: {
      title: 'Limitazione',
      atOnce:
        'Conservare senza usare: {controller} non potrà leggerlo né esportarlo finché non rimuove la limitazione.',
      decision:
        'Chieda a {controller} di conservarlo senza usarlo. Una volta accolto, non si potrà leggere né esportare finché non rimuove la limitazione.',
      button: 'Limita',
      buttonAsk: 'Chiedi la limitazione',
    },
    object: {
      title: 'Opposizione',
      atOnce:
        'Non è d’accordo con questo uso dei suoi dati? La sua opposizione viene registrata subito, e {controller} la vede.',
      decision: 'Non è d’accordo con questo uso dei suoi dati? Si opponga, e {controller} dovrà rispondere.',
      button: 'Opponiti',
      buttonAsk: 'Invia un’opposizione',
    },
    erase: {
      title: 'Cancellazione',
      atOnce:
        'Tutto ciò che ha inviato viene cancellato, con ogni copia sul server, e riceve un certificato firmato.',
      decision:
        'Decide {controller}. Se accoglie la richiesta, tutto ciò che ha inviato viene cancellato, con ogni copia sul server, e questo link le dà un certificato firmato.',
      button: 'Cancella',
      buttonAsk: 'Chiedi la cancellazione',
    },
  },
  correctContact:
    'Qui non c’è una copia che possa modificare. Scriva a {contact} per far rettificare qualcosa.',
  editTitle: 'Rettifichi le sue risposte',
  save: 'Invia la versione rettificata',
  saveAsk: 'Chiedi questa rettifica',
  saved: 'La versione rettificata ha preso il posto della vecchia.',
  restrictedOn: 'Limitato dal {date}',
  liftButton: 'Rimuovi la limitazione',
  lift: 'Rimozione della limitazione',
  objectedOn: 'Opposizione registrata dal {date}',
  eraseSure: 'Non si può annullare, e poi questa pagina mostrerà soltanto il certificato. Cancellare tutto?',
  eraseYes: 'Sì, cancella tutto',
  eraseAskSure:
    'Chiedere a {controller} di cancellare tutto ciò che ha inviato? Una volta accolto, non si può annullare.',
  eraseAskYes: 'Sì, chiedilo',
  cancel: 'Annulla',
  requestOpen: 'Chiesto il {date}. Decide {controller}, e la risposta apparirà qui.',
  requestBy: 'La risposta è dovuta entro il {date}.',
  requestHeld: 'Perché non può avvenire subito: {reason}',
  takeBack: 'Ritira questa richiesta',
  takenBack: 'Ha ritirato questa richiesta il {date}.',
  decidedFirst: 'La decisione era già presa quando questo è arrivato. È riportata qui.',
  requestLimit:
    'Ha ritirato qui dieci richieste; questa pagina non ne invia altre. Scriva al contatto indicato in cima a questa pagina.',
  requestGranted: 'Accolto il {date}.',
  requestRefused: 'Respinto il {date}: {reason}',
  complaint:
    'Se non è d’accordo, può presentare reclamo a un’autorità per la protezione dei dati o rivolgersi a un giudice.',
  working: 'Un momento…',
  done: 'Fatto e registrato.',
  asked: 'Inviato e registrato.',
  alreadyDone: 'Era già stato fatto.',
  failed: 'Non ha funzionato ({code}). Nulla è stato cambiato; riprovi.',
  lost: 'Non è arrivata alcuna risposta: non sappiamo se la richiesta sia giunta. Questa pagina mostra ora la situazione sul server.',
  lostOffline:
    'Non è arrivata alcuna risposta: non sappiamo se la richiesta sia giunta. Ricarichi questa pagina quando la connessione è tornata e verifichi la situazione.',
  erasedTitle: 'Cancellato',
  erasedText: 'Sul server non è più conservato nulla di ciò che ha inviato.',
  erasedBackups: 'I backup che lo contengono ancora, sigillato, saranno eliminati entro il {date}.',
  certificate: 'Scarica il certificato',
  certificateKeep: 'Scarichi il certificato e lo conservi: prova che tutto è stato cancellato, e quando.',
  verify: 'Chiunque può verificarlo senza di noi, con questo comando e la chiave che lo ha firmato:',
  history: 'Che cosa è successo',
  historyText:
    'Ogni voce sta in un registro che nessuno può cambiare senza che si noti. La prova si può verificare senza di noi.',
  proof: 'Prova',
  events: {
    submission: 'Ricevuto',
    correction: 'Rettificato',
    unsubscribe: 'Iscrizione annullata',
    withdrawal: 'Consenso revocato',
    restriction: 'Limitato',
    'restriction-lifted': 'Limitazione rimossa',
    objection: 'Opposizione',
    request: 'Richiesta',
    'request-revoked': 'Richiesta ritirata',
    decision: 'Decisione',
    erasure: 'Cancellato',
    expiry: 'Eliminato alla scadenza',
  },
  newVersion: 'Versione rettificata ricevuta',
  granted: 'Accolto',
  refused: 'Respinto',
  by: {
    receipt: 'con il link della ricevuta',
    unsubscribe: 'con il link di disiscrizione',
    tenant: 'annotato da {controller}',
  },
  oneClick: 'con un clic in un programma di posta',
  downloadText:
    'Tutto ciò che è in questa pagina: che cosa ha inviato e perché, che cosa vale ora e che cosa è successo. Il file JSON contiene anche ogni prova.',
  downloadJson: 'Dati (JSON)',
  downloadCsv: 'Tabella (CSV)',
  downloadPage: 'Pagina (HTML)',
};
