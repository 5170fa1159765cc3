import type { RightsTexts } from '../rights-texts.ts';

export const en: RightsTexts = {
  locale: 'en',
  withdraw: 'Withdraw',
  withdrawAll: 'Withdraw all consents',
  withdrawnOn: 'Withdrawn on {date}',
  unsubscribedOn: 'Unsubscribed on {date}',
  consentsSealed:
    'Which of these you agreed to is sealed for {controller} alone. You can withdraw any of them.',
  title: 'Your rights',
  intro:
    'This link is all you need: no account, no letter. What you do here is on record, and you get the proof.',
  rights: {
    correct: {
      title: 'Correction',
      atOnce:
        'Something is wrong or out of date? Change it, and the new version takes the place of the old one.',
      decision:
        'Something is wrong or out of date? Change it, and {controller} decides whether the new version takes the place of the old one.',
      button: 'Correct my answers',
      buttonAsk: 'Ask for a correction',
    },
    restrict: {
      title: 'Restriction',
      atOnce:
        'Keep it, but do not use it: {controller} can then neither read nor export it until you lift this.',
      decision:
        'Ask {controller} to keep it without using it. Once that is granted, it can neither be read nor exported until you lift it.',
      button: 'Restrict',
      buttonAsk: 'Ask to restrict',
    },
    object: {
      title: 'Objection',
      atOnce:
        'You do not agree with this use of your data? Your objection is on record at once, and {controller} sees it.',
      decision: 'You do not agree with this use of your data? Object, and {controller} has to answer.',
      button: 'Object',
      buttonAsk: 'Send an objection',
    },
    erase: {
      title: 'Erasure',
      atOnce:
        'Everything you sent is deleted, with every copy on the server, and you get a signed certificate.',
      decision:
        '{controller} decides. If it grants this, everything you sent is deleted, with every copy on the server, and this link gives you a signed certificate.',
      button: 'Erase',
      buttonAsk: 'Ask to erase',
    },
  },
  correctContact:
    'There is no copy here that you could change. Write to {contact} to have something corrected.',
  editTitle: 'Correct your answers',
  save: 'Send the corrected version',
  saveAsk: 'Ask for this correction',
  saved: 'The corrected version has taken the place of the old one.',
  restrictedOn: 'Restricted since {date}',
  liftButton: 'Lift the restriction',
  lift: 'Lifting the restriction',
  objectedOn: 'Objection on record since {date}',
  eraseSure:
    'This cannot be undone, and afterwards this page shows nothing but the certificate. Erase everything?',
  eraseYes: 'Yes, erase everything',
  eraseAskSure: 'Ask {controller} to erase everything you sent? Once it is granted, it cannot be undone.',
  eraseAskYes: 'Yes, ask for it',
  cancel: 'Cancel',
  requestOpen: 'Asked on {date}. {controller} decides, and the answer will be shown here.',
  requestBy: 'The answer is due by {date}.',
  requestHeld: 'Why it cannot be done at once: {reason}',
  takeBack: 'Take this request back',
  takenBack: 'You took this request back on {date}.',
  decidedFirst: 'The decision had been made before this arrived. It is shown here.',
  requestLimit:
    'You have taken back ten requests here, so this page sends no more. Please write to the contact at the top of this page.',
  requestGranted: 'Granted on {date}.',
  requestRefused: 'Refused on {date}: {reason}',
  complaint: 'If you do not agree, you can complain to a data protection authority or go to court.',
  working: 'One moment…',
  done: 'Done, and on record.',
  asked: 'Sent, and on record.',
  alreadyDone: 'That was done before.',
  failed: 'That did not work ({code}). Nothing was changed; please try again.',
  lost: 'No answer came, so we do not know whether it arrived. This page now shows how things stand on the server.',
  lostOffline:
    'No answer came, so we do not know whether it arrived. Load this page again once you are connected, and see how things stand.',
  erasedTitle: 'Erased',
  erasedText: 'Nothing of what you sent is kept on the server any more.',
  erasedBackups: 'Backups that still hold it, sealed, are gone by {date}.',
  certificate: 'Download the certificate',
  certificateKeep: 'Download the certificate and keep it: it proves that everything was deleted, and when.',
  verify: 'Anybody can check it without us, with this command and the key that signed it:',
  history: 'What has happened',
  historyText:
    'Each entry stands in a log that nobody can change unnoticed. The proof can be checked without us.',
  proof: 'Proof',
  events: {
    submission: 'Received',
    correction: 'Corrected',
    unsubscribe: 'Unsubscribed',
    withdrawal: 'Consent withdrawn',
    restriction: 'Restricted',
    'restriction-lifted': 'Restriction lifted',
    objection: 'Objection',
    request: 'Request',
    'request-revoked': 'Request taken back',
    decision: 'Decision',
    erasure: 'Erased',
    expiry: 'Deleted when its time was up',
  },
  newVersion: 'Corrected version received',
  granted: 'Granted',
  refused: 'Refused',
  by: {
    receipt: 'with the receipt link',
    unsubscribe: 'with the unsubscribe link',
    tenant: 'entered by {controller}',
  },
  oneClick: 'at one click in a mail program',
  downloadText:
    'Everything on this page: what you sent and what for, what holds now, and what has happened. The JSON file also holds every proof.',
  downloadJson: 'Data (JSON)',
  downloadCsv: 'Table (CSV)',
  downloadPage: 'Page (HTML)',
};
