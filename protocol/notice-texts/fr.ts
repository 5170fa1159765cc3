import type { NoticeTexts } from '../notice-texts.ts';

export const fr: NoticeTexts = {
  v: 1,
  locale: 'fr',
  dir: 'ltr',
  models: {
    'opt-in': {
      title: 'Votre choix concernant vos données',
      text: '{controller} souhaite enregistrer ou lire des données sur votre appareil pour les finalités ci-dessous. Rien de tout cela n’a lieu sans votre accord. Vous pouvez changer d’avis à tout moment.',
      handle: 'Choix de confidentialité',
    },
    'opt-out': {
      title: 'Vos choix de confidentialité',
      text: '{controller} utilise des données de votre appareil pour les finalités ci-dessous. Vous pouvez vous y opposer à tout moment, et rien d’autre ne change pour vous.',
      handle: 'Vos choix de confidentialité',
    },
    notice: {
      title: 'À propos de vos données',
      text: '{controller} utilise des données de votre appareil pour les finalités ci-dessous.',
      handle: 'Choix de confidentialité',
    },
  },
  accept: 'Tout accepter',
  reject: 'Tout refuser',
  choose: 'Choisir',
  acknowledge: 'J’ai compris',
  optOut: 'S’opposer à tout',
  withdraw: 'Retirer le consentement',
  changed: 'Quelque chose a changé depuis votre décision :',
  gpc: 'Votre opposition a été prise en compte',
  failed: 'Votre choix n’a pas pu être confirmé, rien n’a donc été activé. Veuillez réessayer plus tard.',
  policyLink: 'Politique de confidentialité',
  purposes: {
    essential: {
      label: 'Essentiels',
      description: 'Ce dont la page a besoin pour fonctionner et être sûre, comme votre panier ou ce choix.',
    },
    functional: {
      label: 'Fonctionnels',
      description:
        'Retiennent des réglages comme votre langue et proposent de l’aide, par exemple une messagerie instantanée.',
    },
    analytics: {
      label: 'Statistiques',
      description:
        'Comptent les visites et montrent quelles pages sont utilisées, afin de pouvoir les améliorer.',
    },
    marketing: {
      label: 'Marketing',
      description:
        'Affiche des publicités selon ce que vous avez consulté, ici et ailleurs, et en mesure l’effet.',
    },
    media: {
      label: 'Contenus externes',
      description:
        'Affichent des vidéos, des cartes et des publications chargées depuis d’autres entreprises.',
    },
  },
  detailsTitle: 'Choix de confidentialité',
  detailsIntro: 'Décidez pour chaque finalité ou pour chaque service. Vous pouvez y revenir à tout moment.',
  details: {
    acceptAll: 'Tout accepter',
    rejectAll: 'Tout refuser',
    save: 'Enregistrer mes choix',
    close: 'Fermer',
    back: 'Retour',
    alwaysOn: 'Toujours actif',
    on: 'Activé',
    off: 'Désactivé',
    services: 'Services',
    serviceCount: 'Services : {count}',
    provider: 'Fournisseur : {provider}',
    stored: 'Ce qui est enregistré',
    storedName: 'Nom',
    storedFor: 'Conservation',
    session: 'jusqu’à la fermeture du navigateur',
    days: '{count} jours',
    servicePolicy: 'Politique de confidentialité du fournisseur',
    blockedTitle: 'Contenu fourni par {service}',
    blockedText:
      'Pour l’afficher, votre navigateur le charge depuis {service}, qui apprend alors votre passage ici ({purpose}).',
    loadOnce: 'Charger une fois',
    loadAlways: 'Toujours charger ({purpose})',
    decidedOn: 'Décidé le {date}',
    validUntil: 'Valable jusqu’au {date}',
    consentId: 'Numéro de cette décision',
    receipt: 'Reçu',
    receiptHtml: 'Enregistrer comme page',
    receiptJson: 'Enregistrer comme données (JSON-LD)',
    receiptPending:
      'Votre décision est valable sur cet appareil. Le reçu suivra dès que le serveur répondra.',
    withdrawAll: 'Tout retirer',
    changes: 'Ce qui a changé',
    saved: 'Vos choix sont enregistrés.',
    countries: 'Pays de traitement : {countries}',
    partlyOn: 'Activés : {on} sur {count}',
    copy: 'Copier',
    copied: 'Copié',
    receiptProof: 'Enregistrer la preuve signée (JSON)',
    controller: 'Responsable du traitement',
    decision: 'Votre décision',
    method: 'Comment elle a été prise',
    byScript: 'Par une question posée sur la page elle-même',
    byImport: 'Reprise de votre choix précédent sur ce site',
    policyVersion: 'Version de la politique de confidentialité',
    shownHash: 'Empreinte de l’avis qui vous a été présenté (SHA-256)',
    processors: 'Entreprises qui traitent des données pour le responsable du traitement',
    withdrawHow:
      'Vous pouvez modifier ou retirer cette décision à tout moment : ouvrez {site} et choisissez « {handle} ».',
    receiptCheck:
      'La preuve signée accompagne cette page. Toute personne qui la détient peut vérifier que la décision a été enregistrée exactement ainsi.',
  },
};
