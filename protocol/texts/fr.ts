import type { WidgetTexts } from '../texts.ts';

export const fr: WidgetTexts = {
  v: 1,
  locale: 'fr',
  dir: 'ltr',
  send: 'Envoyer',
  sealedHere: 'Sera scellé sur cet appareil',
  optional: 'facultatif',
  choose: 'Veuillez choisir',
  summaryOne: 'Une réponse est à revoir',
  summaryMany: '{count} réponses sont à revoir',
  issues: {
    required: 'Veuillez remplir ce champ.',
    'too-short': 'Veuillez écrire au moins {limit} caractères.',
    'too-long': 'Veuillez ne pas dépasser {limit} caractères.',
    pattern: 'Veuillez respecter le format demandé.',
    'not-email': 'Veuillez saisir une adresse e-mail comme nom@example.com.',
    'not-url': 'Veuillez saisir une adresse web commençant par https:// ou http://.',
    'not-number': 'Veuillez saisir un nombre.',
    'not-date': 'Veuillez saisir une date qui existe.',
    'not-time': 'Veuillez saisir une heure comme 14:30.',
    'too-small': 'Veuillez saisir {limit} ou plus.',
    'too-large': 'Veuillez saisir {limit} ou moins.',
    'wrong-step': 'Veuillez saisir une valeur par pas de {limit}.',
    'too-few': 'Nombre minimal de choix : {limit}.',
    'too-many': 'Nombre maximal de choix : {limit}.',
    'not-an-option': 'Veuillez choisir l’une des options.',
  },
  sealing: 'Vos réponses sont scellées sur cet appareil…',
  sending: 'Envoi en cours…',
  sentTitle: 'Merci, vos réponses sont bien arrivées',
  sentText: 'Elles ont été scellées sur cet appareil pour {controller}. Personne ne peut les lire en chemin.',
  receiptTitle: 'Votre reçu',
  receiptText:
    'Conservez ce lien privé. C’est le seul moyen de retrouver ce que vous avez envoyé, et nous ne pouvons pas le recréer.',
  copy: 'Copier le lien',
  copied: 'Copié',
  download: 'Télécharger',
  receiptFileTitle: 'Reçu de votre envoi à {controller}',
  another: 'Envoyer une autre réponse',
  retry: 'Réessayer',
  problems: {
    offline:
      'Vous semblez être hors ligne. Rien de ce que vous avez saisi n’est perdu : réessayez une fois la connexion rétablie.',
    'collector-down':
      'Vos réponses n’ont pas pu être transmises, car le serveur ne répond pas. Rien de ce que vous avez saisi n’est perdu : veuillez réessayer.',
    'not-verified':
      'Ce formulaire est indisponible : il n’est pas signé par le propriétaire de ce site, rien ne peut donc être envoyé en toute sécurité.',
    'key-differs':
      'Ce formulaire est indisponible : sa signature provient d’un autre propriétaire que celui attendu par cette page. Rien n’a été envoyé.',
    'browser-too-old': 'Ce formulaire a besoin d’un navigateur plus récent pour sceller vos réponses.',
    'not-secure': 'Ce formulaire ne fonctionne que sur une page sécurisée (https://).',
    blocked:
      'Les règles de sécurité de cette page bloquent une partie du formulaire. Rien de ce que vous avez saisi n’est perdu. Le propriétaire de ce site peut y remédier.',
    'form-unknown': 'Ce formulaire n’existe pas sur ce site.',
    'not-listed':
      'Cette page ne figure pas parmi les sites autorisés pour ce formulaire. Rien n’a été envoyé.',
    'form-changed':
      'Ce formulaire a changé depuis que vous l’avez ouvert. Vos réponses sont toujours là : veuillez les relire et les envoyer de nouveau.',
    refused: 'Le serveur a refusé ce message ({code}). Rien de ce que vous avez saisi n’est perdu.',
    'too-large':
      'Vos réponses sont trop longues pour être envoyées en une fois. Veuillez raccourcir la plus longue.',
    unexpected:
      'Un problème est survenu ({code}). Rien de ce que vous avez saisi n’est perdu : veuillez réessayer.',
  },
  privacyTitle: 'Ce que deviennent vos réponses',
  privacyController: 'Elles sont transmises à {controller}.',
  privacyContact: 'Contact : {contact}',
  privacyOfficer: 'Délégué à la protection des données : {contact}',
  privacyPurpose: 'Finalité',
  privacyBasis: 'Base légale',
  legalBases: {
    consent: 'votre consentement',
    contract: 'un contrat avec vous ou sa préparation',
    'legal-obligation': 'une obligation légale',
    'vital-interests': 'la sauvegarde d’intérêts vitaux',
    'public-task': 'une mission d’intérêt public',
    'legitimate-interests': 'des intérêts légitimes',
  },
  privacyRetention: 'Supprimées après {days}',
  privacySealed:
    'Elles sont scellées sur cet appareil avant d’être envoyées. Le serveur qui les transmet ne peut pas les lire.',
  privacyFields: 'Pourquoi chaque question est posée',
  privacyPolicy: 'Politique de confidentialité',
  day: '1 jour',
  days: '{count} jours',
};
