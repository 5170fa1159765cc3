import type { RightsTexts } from '../rights-texts.ts';

export const nl: RightsTexts = {
  locale: 'nl',
  withdraw: 'Intrekken',
  withdrawAll: 'Alle toestemmingen intrekken',
  withdrawnOn: 'Ingetrokken op {date}',
  unsubscribedOn: 'Afgemeld op {date}',
  consentsSealed:
    'Met welke hiervan u hebt ingestemd, is alleen voor {controller} verzegeld. U kunt ze allemaal intrekken.',
  title: 'Uw rechten',
  intro:
    'Deze link is genoeg: geen account, geen brief. Wat u hier doet wordt vastgelegd, en u krijgt het bewijs.',
  rights: {
    correct: {
      title: 'Correctie',
      atOnce: 'Klopt er iets niet of niet meer? Wijzig het; de nieuwe versie komt in de plaats van de oude.',
      decision:
        'Klopt er iets niet of niet meer? Wijzig het; {controller} beslist of de nieuwe versie in de plaats van de oude komt.',
      button: 'Mijn antwoorden corrigeren',
      buttonAsk: 'Om een correctie vragen',
    },
    restrict: {
      title: 'Beperking',
      atOnce:
        'Bewaren maar niet gebruiken: {controller} kan het dan niet lezen of exporteren totdat u dit opheft.',
      decision:
        'Vraag {controller} het te bewaren zonder het te gebruiken. Na toewijzing kan het niet worden gelezen of geëxporteerd totdat u dit opheft.',
      button: 'Beperken',
      buttonAsk: 'Om beperking vragen',
    },
    object: {
      title: 'Bezwaar',
      atOnce:
        'Bent u het niet eens met dit gebruik van uw gegevens? Uw bezwaar wordt meteen vastgelegd, en {controller} ziet het.',
      decision:
        'Bent u het niet eens met dit gebruik van uw gegevens? Maak bezwaar, en {controller} moet antwoorden.',
      button: 'Bezwaar maken',
      buttonAsk: 'Een bezwaar sturen',
    },
    erase: {
      title: 'Wissen',
      atOnce:
        'Alles wat u hebt verzonden wordt gewist, met elke kopie op de server, en u krijgt een ondertekend certificaat.',
      decision:
        '{controller} beslist. Bij toewijzing wordt alles gewist wat u hebt verzonden, met elke kopie op de server, en geeft deze link u een ondertekend certificaat.',
      button: 'Wissen',
      buttonAsk: 'Om wissen vragen',
    },
  },
  correctContact:
    'Er is hier geen kopie die u kunt wijzigen. Schrijf naar {contact} om iets te laten corrigeren.',
  editTitle: 'Uw antwoorden corrigeren',
  save: 'Gecorrigeerde versie verzenden',
  saveAsk: 'Om deze correctie vragen',
  saved: 'De gecorrigeerde versie is in de plaats van de oude gekomen.',
  restrictedOn: 'Beperkt sinds {date}',
  liftButton: 'Beperking opheffen',
  lift: 'Opheffing van de beperking',
  objectedOn: 'Bezwaar vastgelegd sinds {date}',
  eraseSure:
    'Dit kan niet ongedaan worden gemaakt, en deze pagina toont daarna alleen nog het certificaat. Alles wissen?',
  eraseYes: 'Ja, alles wissen',
  eraseAskSure:
    '{controller} vragen alles te wissen wat u hebt verzonden? Na toewijzing kan het niet ongedaan worden gemaakt.',
  eraseAskYes: 'Ja, vraag het',
  cancel: 'Annuleren',
  requestOpen: 'Gevraagd op {date}. {controller} beslist, en het antwoord verschijnt hier.',
  requestBy: 'Het antwoord moet er uiterlijk op {date} zijn.',
  requestHeld: 'Waarom het niet meteen kan: {reason}',
  takeBack: 'Dit verzoek intrekken',
  takenBack: 'U hebt dit verzoek op {date} ingetrokken.',
  decidedFirst: 'Toen dit aankwam, was er al beslist. De beslissing staat hier.',
  requestLimit:
    'U hebt hier tien verzoeken ingetrokken; deze pagina verstuurt er geen meer. Schrijf naar het contact boven aan deze pagina.',
  requestGranted: 'Toegewezen op {date}.',
  requestRefused: 'Afgewezen op {date}: {reason}',
  complaint:
    'Als u het er niet mee eens bent, kunt u een klacht indienen bij een toezichthouder voor gegevensbescherming of naar de rechter gaan.',
  working: 'Een ogenblik…',
  done: 'Gedaan en vastgelegd.',
  asked: 'Verstuurd en vastgelegd.',
  alreadyDone: 'Dat was al gedaan.',
  failed: 'Dat is niet gelukt ({code}). Er is niets gewijzigd; probeer het opnieuw.',
  lost: 'Er kwam geen antwoord, dus we weten niet of het is aangekomen. Deze pagina laat nu zien hoe het er op de server voor staat.',
  lostOffline:
    'Er kwam geen antwoord, dus we weten niet of het is aangekomen. Laad deze pagina opnieuw zodra u verbinding hebt en kijk hoe het ervoor staat.',
  erasedTitle: 'Gewist',
  erasedText: 'Op de server wordt niets meer bewaard van wat u hebt verzonden.',
  erasedBackups: 'Back-ups die het nog verzegeld bevatten, zijn uiterlijk op {date} verdwenen.',
  certificate: 'Certificaat downloaden',
  certificateKeep: 'Download het certificaat en bewaar het: het bewijst dat alles is gewist, en wanneer.',
  verify:
    'Iedereen kan het zonder ons controleren, met deze opdracht en de sleutel die het heeft ondertekend:',
  history: 'Wat er is gebeurd',
  historyText:
    'Elke vermelding staat in een logboek dat niemand ongemerkt kan wijzigen. Het bewijs is zonder ons te controleren.',
  proof: 'Bewijs',
  events: {
    submission: 'Ontvangen',
    correction: 'Gecorrigeerd',
    unsubscribe: 'Afgemeld',
    withdrawal: 'Toestemming ingetrokken',
    restriction: 'Beperkt',
    'restriction-lifted': 'Beperking opgeheven',
    objection: 'Bezwaar',
    request: 'Verzoek',
    'request-revoked': 'Verzoek ingetrokken',
    decision: 'Beslissing',
    erasure: 'Gewist',
    expiry: 'Verwijderd na afloop van de termijn',
  },
  newVersion: 'Gecorrigeerde versie ontvangen',
  granted: 'Toegewezen',
  refused: 'Afgewezen',
  by: {
    receipt: 'met de link van het ontvangstbewijs',
    unsubscribe: 'met de afmeldlink',
    tenant: 'ingevoerd door {controller}',
  },
  oneClick: 'met één klik in een mailprogramma',
  downloadText:
    'Alles van deze pagina: wat u hebt verzonden en waarvoor, wat nu geldt en wat er is gebeurd. Het JSON-bestand bevat ook elk bewijs.',
  downloadJson: 'Gegevens (JSON)',
  downloadCsv: 'Tabel (CSV)',
  downloadPage: 'Pagina (HTML)',
};
