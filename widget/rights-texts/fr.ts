import type { RightsTexts } from '../rights-texts.ts';

export const fr: RightsTexts = {
  locale: 'fr',
  withdraw: 'Retirer',
  withdrawAll: 'Retirer tous les consentements',
  withdrawnOn: 'Retiré le {date}',
  unsubscribedOn: 'Désabonné le {date}',
  consentsSealed:
    'Ce que vous avez accepté parmi ceci est scellé pour {controller} uniquement. Vous pouvez retirer chacun de ces consentements.',
  title: 'Vos droits',
  intro:
    'Ce lien suffit : ni compte ni courrier. Ce que vous faites ici est consigné, et vous en recevez la preuve.',
  rights: {
    correct: {
      title: 'Rectification',
      atOnce:
        'Une information est fausse ou dépassée ? Modifiez-la : la nouvelle version remplace l’ancienne.',
      decision:
        'Une information est fausse ou dépassée ? Modifiez-la : {controller} décide si la nouvelle version remplace l’ancienne.',
      button: 'Rectifier mes réponses',
      buttonAsk: 'Demander une rectification',
    },
    restrict: {
      title: 'Limitation',
      atOnce:
        'Conserver sans utiliser : {controller} ne pourra ni les lire ni les exporter tant que vous n’aurez pas levé la limitation.',
      decision:
        'Demandez à {controller} de les conserver sans les utiliser. Une fois accordé, elles ne peuvent être ni lues ni exportées tant que vous n’aurez pas levé la limitation.',
      button: 'Limiter',
      buttonAsk: 'Demander la limitation',
    },
    object: {
      title: 'Opposition',
      atOnce:
        'Vous n’êtes pas d’accord avec cette utilisation ? Votre opposition est consignée aussitôt, et {controller} la voit.',
      decision:
        'Vous n’êtes pas d’accord avec cette utilisation ? Opposez-vous, et {controller} devra répondre.',
      button: 'S’opposer',
      buttonAsk: 'Envoyer une opposition',
    },
    erase: {
      title: 'Effacement',
      atOnce:
        'Tout ce que vous avez envoyé est effacé, avec chaque copie sur le serveur, et vous recevez un certificat signé.',
      decision:
        '{controller} décide. En cas d’accord, tout ce que vous avez envoyé est effacé, avec chaque copie sur le serveur, et ce lien vous donne un certificat signé.',
      button: 'Effacer',
      buttonAsk: 'Demander l’effacement',
    },
  },
  correctContact:
    'Il n’y a ici aucune copie que vous pourriez modifier. Écrivez à {contact} pour faire rectifier quelque chose.',
  editTitle: 'Rectifier vos réponses',
  save: 'Envoyer la version rectifiée',
  saveAsk: 'Demander cette rectification',
  saved: 'La version rectifiée a remplacé l’ancienne.',
  restrictedOn: 'Limité depuis le {date}',
  liftButton: 'Lever la limitation',
  lift: 'Levée de la limitation',
  objectedOn: 'Opposition consignée depuis le {date}',
  eraseSure: 'C’est irréversible, et cette page n’affichera plus que le certificat. Tout effacer ?',
  eraseYes: 'Oui, tout effacer',
  eraseAskSure:
    'Demander à {controller} d’effacer tout ce que vous avez envoyé ? Une fois accordé, c’est irréversible.',
  eraseAskYes: 'Oui, le demander',
  cancel: 'Annuler',
  requestOpen: 'Demandé le {date}. {controller} décide, et la réponse s’affichera ici.',
  requestBy: 'La réponse est due au plus tard le {date}.',
  requestHeld: 'Pourquoi cela ne peut pas se faire aussitôt : {reason}',
  takeBack: 'Retirer cette demande',
  takenBack: 'Vous avez retiré cette demande le {date}.',
  decidedFirst: 'La décision était déjà prise quand cela est arrivé. Elle est affichée ici.',
  requestLimit:
    'Vous avez retiré ici dix demandes ; cette page n’en envoie plus. Veuillez écrire au contact indiqué en haut de cette page.',
  requestGranted: 'Accordé le {date}.',
  requestRefused: 'Refusé le {date} : {reason}',
  complaint:
    'Si vous n’êtes pas d’accord, vous pouvez saisir une autorité de protection des données ou un tribunal.',
  working: 'Un instant…',
  done: 'C’est fait et consigné.',
  asked: 'C’est envoyé et consigné.',
  alreadyDone: 'C’était déjà fait.',
  failed: 'Cela n’a pas fonctionné ({code}). Rien n’a été modifié ; veuillez réessayer.',
  lost: 'Aucune réponse n’est arrivée : nous ne savons pas si votre demande est parvenue. Cette page montre maintenant l’état sur le serveur.',
  lostOffline:
    'Aucune réponse n’est arrivée : nous ne savons pas si votre demande est parvenue. Rechargez cette page une fois la connexion rétablie et vérifiez l’état.',
  erasedTitle: 'Effacé',
  erasedText: 'Le serveur ne conserve plus rien de ce que vous avez envoyé.',
  erasedBackups: 'Les sauvegardes qui le contiennent encore, scellé, auront disparu le {date}.',
  certificate: 'Télécharger le certificat',
  certificateKeep: 'Téléchargez le certificat et conservez-le : il prouve que tout a été effacé, et quand.',
  verify: 'N’importe qui peut le vérifier sans nous, avec cette commande et la clé qui l’a signé :',
  history: 'Ce qui s’est passé',
  historyText:
    'Chaque entrée figure dans un journal que personne ne peut modifier sans que cela se voie. La preuve se vérifie sans nous.',
  proof: 'Preuve',
  events: {
    submission: 'Reçu',
    correction: 'Rectifié',
    unsubscribe: 'Désabonné',
    withdrawal: 'Consentement retiré',
    restriction: 'Limité',
    'restriction-lifted': 'Limitation levée',
    objection: 'Opposition',
    request: 'Demande',
    'request-revoked': 'Demande retirée',
    decision: 'Décision',
    erasure: 'Effacé',
    expiry: 'Supprimé à l’échéance',
  },
  newVersion: 'Version rectifiée reçue',
  granted: 'Accordé',
  refused: 'Refusé',
  by: {
    receipt: 'avec le lien du reçu',
    unsubscribe: 'avec le lien de désabonnement',
    tenant: 'inscrit par {controller}',
  },
  oneClick: 'en un clic dans un logiciel de messagerie',
  downloadText:
    'Tout ce que montre cette page : ce que vous avez envoyé et pourquoi, ce qui vaut maintenant et ce qui s’est passé. Le fichier JSON contient aussi chaque preuve.',
  downloadJson: 'Données (JSON)',
  downloadCsv: 'Tableau (CSV)',
  downloadPage: 'Page (HTML)',
};
