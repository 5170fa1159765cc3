import type { NoticeTexts } from '../notice-texts.ts';

export const hu: NoticeTexts = {
  v: 1,
  locale: 'hu',
  dir: 'ltr',
  models: {
    'opt-in': {
      title: 'Az Ön döntése az adatairól',
      text: '{controller} az alábbi célokból adatokat szeretne tárolni vagy olvasni az Ön eszközén. Ebből semmi sem történik meg az Ön hozzájárulása nélkül. Döntését bármikor megváltoztathatja.',
      handle: 'Adatvédelmi beállítások',
    },
    'opt-out': {
      title: 'Az Ön adatvédelmi választása',
      text: '{controller} az alábbi célokból adatokat használ az Ön eszközéről. Ezt bármikor letilthatja, és Önnek semmi más nem változik.',
      handle: 'Az Ön adatvédelmi beállításai',
    },
    notice: {
      title: 'Az Ön adatairól',
      text: '{controller} az alábbi célokból adatokat használ az Ön eszközéről.',
      handle: 'Adatvédelmi beállítások',
    },
  },
  accept: 'Összes elfogadása',
  reject: 'Összes elutasítása',
  choose: 'Választás',
  acknowledge: 'Megértettem',
  optOut: 'Összes letiltása',
  withdraw: 'Hozzájárulás visszavonása',
  changed: 'Valami megváltozott az Ön döntése óta:',
  gpc: 'Letiltási kérését figyelembe vettük',
  failed:
    'Választását nem sikerült megerősíteni, ezért semmi sem lett bekapcsolva. Kérjük, próbálja újra később.',
  policyLink: 'Adatkezelési tájékoztató',
  purposes: {
    essential: {
      label: 'Szükséges',
      description:
        'Ami az oldal működéséhez és biztonságához kell, például az Ön kosara vagy ez a választás.',
    },
    functional: {
      label: 'Funkcionális',
      description:
        'Megjegyzi a beállításokat, például az Ön nyelvét, és segítséget kínál, például csevegést.',
    },
    analytics: {
      label: 'Statisztika',
      description:
        'Számolja a látogatásokat, és megmutatja, mely oldalakat használják, hogy azokat javítani lehessen.',
    },
    marketing: {
      label: 'Marketing',
      description:
        'Hirdetéseket jelenít meg aszerint, hogy Ön itt és máshol mit nézett meg, és méri a hatásukat.',
    },
    media: {
      label: 'Külső tartalom',
      description: 'Más cégektől betöltött videókat, térképeket és bejegyzéseket jelenít meg.',
    },
  },
  detailsTitle: 'Adatvédelmi beállítások',
  detailsIntro: 'Döntsön minden célról vagy minden szolgáltatásról külön. Ide bármikor visszatérhet.',
  details: {
    acceptAll: 'Összes elfogadása',
    rejectAll: 'Összes elutasítása',
    save: 'Választás mentése',
    close: 'Bezárás',
    back: 'Vissza',
    alwaysOn: 'Mindig bekapcsolva',
    on: 'Bekapcsolva',
    off: 'Kikapcsolva',
    services: 'Szolgáltatások',
    serviceCount: '{count} szolgáltatás',
    provider: 'Szolgáltató: {provider}',
    stored: 'Tárolt adatok',
    storedName: 'Név',
    storedFor: 'Tárolás ideje',
    session: 'a böngésző bezárásáig',
    days: '{count} nap',
    servicePolicy: 'A szolgáltató adatkezelési tájékoztatója',
    blockedTitle: 'Külső tartalom: {service}',
    blockedText:
      'A megjelenítéshez böngészője innen tölti be: {service}. A szolgáltató így megtudja, hogy Ön itt járt ({purpose}).',
    loadOnce: 'Betöltés egyszer',
    loadAlways: 'Betöltés mindig ({purpose})',
    decidedOn: 'A döntés napja: {date}',
    validUntil: 'Érvényesség vége: {date}',
    consentId: 'A döntés száma',
    receipt: 'Igazolás',
    receiptHtml: 'Mentés oldalként',
    receiptJson: 'Mentés adatként (JSON-LD)',
    receiptPending: 'Döntése ezen az eszközön érvényes. Az igazolás követi, amint a kiszolgáló válaszol.',
    withdrawAll: 'Összes visszavonása',
    changes: 'Mi változott',
    saved: 'Választását mentettük.',
    countries: 'Az adatkezelés országai: {countries}',
    partlyOn: '{count} közül {on} bekapcsolva',
    copy: 'Másolás',
    copied: 'Másolva',
    receiptProof: 'Az aláírt bizonyíték mentése (JSON)',
    controller: 'Adatkezelő',
    decision: 'Az Ön döntése',
    method: 'Hogyan született',
    byScript: 'Magán az oldalon feltett kérdéssel',
    byImport: 'Átvéve az Ön korábbi választásából ezen a webhelyen',
    policyVersion: 'Az adatkezelési tájékoztató változata',
    shownHash: 'Az Önnek megjelenített tájékoztatás ujjlenyomata (SHA-256)',
    processors: 'Az adatkezelő nevében adatokat feldolgozó cégek',
    withdrawHow:
      'Ezt a döntést bármikor megváltoztathatja vagy visszavonhatja: nyissa meg ezt: {site}, és válassza ezt: „{handle}”.',
    receiptCheck:
      'Az aláírt bizonyíték ehhez az oldalhoz tartozik. Akinél megvan, ellenőrizheti, hogy a döntést pontosan így rögzítették.',
  },
};
