import type { NoticeTexts } from '../notice-texts.ts';

export const ga: NoticeTexts = {
  v: 1,
  locale: 'ga',
  dir: 'ltr',
  models: {
    'opt-in': {
      title: 'Do rogha faoi do chuid sonraí',
      text: 'Ba mhaith le {controller} sonraí a stóráil nó a léamh ar do ghléas chun na gcríoch thíos. Ní dhéantar aon chuid de seo gan do thoiliú. Is féidir leat d’intinn a athrú am ar bith.',
      handle: 'Roghanna príobháideachais',
    },
    'opt-out': {
      title: 'Do roghanna príobháideachais',
      text: 'Úsáideann {controller} sonraí ó do ghléas chun na gcríoch thíos. Is féidir leat diúltú dó sin am ar bith, agus ní athraíonn aon rud eile duit.',
      handle: 'Do roghanna príobháideachais',
    },
    notice: {
      title: 'Maidir le do chuid sonraí',
      text: 'Úsáideann {controller} sonraí ó do ghléas chun na gcríoch thíos.',
      handle: 'Roghanna príobháideachais',
    },
  },
  accept: 'Glac le gach rud',
  reject: 'Diúltaigh do gach rud',
  choose: 'Roghnaigh',
  acknowledge: 'Tuigim',
  optOut: 'Diúltaigh do gach rud',
  withdraw: 'Tarraing siar an toiliú',
  changed: 'D’athraigh rud éigin ó rinne tú do rogha:',
  gpc: 'Urramaíodh d’iarratas ar dhiúltú',
  failed:
    'Níorbh fhéidir do rogha a dheimhniú, mar sin níor cuireadh aon rud ar siúl. Bain triail eile as ar ball.',
  policyLink: 'Beartas príobháideachais',
  purposes: {
    essential: {
      label: 'Riachtanach',
      description:
        'An méid atá de dhíth ar an leathanach le bheith ag obair agus slán, mar shampla do chiseán nó an rogha seo.',
    },
    functional: {
      label: 'Feidhmiúil',
      description:
        'Cuimhníonn sé seo ar shocruithe ar nós do theanga agus cuireann sé cabhair ar fáil, mar shampla comhrá beo.',
    },
    analytics: {
      label: 'Staitisticí',
      description:
        'Comhairtear cuairteanna agus taispeántar cé na leathanaigh a úsáidtear, ionas gur féidir iad a fheabhsú.',
    },
    marketing: {
      label: 'Margaíocht',
      description:
        'Taispeántar fógraí de réir na nithe ar fhéach tú orthu, anseo agus in áiteanna eile, agus tomhaistear a n-éifeacht.',
    },
    media: {
      label: 'Meáin sheachtracha',
      description: 'Taispeántar físeáin, léarscáileanna agus postálacha a lódáiltear ó chuideachtaí eile.',
    },
  },
  detailsTitle: 'Roghanna príobháideachais',
  detailsIntro:
    'Déan cinneadh faoi gach cuspóir nó faoi gach seirbhís. Is féidir leat filleadh air seo am ar bith.',
  details: {
    acceptAll: 'Glac le gach rud',
    rejectAll: 'Diúltaigh do gach rud',
    save: 'Sábháil roghanna',
    close: 'Dún',
    back: 'Siar',
    alwaysOn: 'Ar siúl i gcónaí',
    on: 'Ar siúl',
    off: 'Múchta',
    services: 'Seirbhísí',
    serviceCount: 'Seirbhísí: {count}',
    provider: 'Soláthraí: {provider}',
    stored: 'Cad a stóráiltear',
    storedName: 'Ainm',
    storedFor: 'Tréimhse stórála',
    session: 'go dtí go ndúnann tú an brabhsálaí',
    days: '{count} lá',
    servicePolicy: 'Beartas príobháideachais an tsoláthraí',
    blockedTitle: 'Ábhar ón tseirbhís {service}',
    blockedText:
      'Chun é a thaispeáint, lódálann do bhrabhsálaí é ón tseirbhís {service}, a fhaigheann amach ansin go raibh tú anseo ({purpose}).',
    loadOnce: 'Lódáil uair amháin',
    loadAlways: 'Lódáil i gcónaí ({purpose})',
    decidedOn: 'Dáta an chinnidh: {date}',
    validUntil: 'Bailí go dtí: {date}',
    consentId: 'Uimhir an chinnidh seo',
    receipt: 'Admháil',
    receiptHtml: 'Sábháil mar leathanach',
    receiptJson: 'Sábháil mar shonraí (JSON-LD)',
    receiptPending:
      'Tá do chinneadh i bhfeidhm ar an ngléas seo. Leanfaidh an admháil a luaithe a fhreagraíonn an freastalaí.',
    withdrawAll: 'Tarraing gach rud siar',
    changes: 'Cad a d’athraigh',
    saved: 'Sábháladh do roghanna.',
    countries: 'Próiseáiltear sna tíortha seo: {countries}',
    partlyOn: 'Ar siúl: {on} as {count}',
    copy: 'Cóipeáil',
    copied: 'Cóipeáilte',
    receiptProof: 'Sábháil an cruthúnas sínithe (JSON)',
    controller: 'Rialaitheoir',
    decision: 'Do chinneadh',
    method: 'Conas a rinneadh é',
    byScript: 'Trí cheist ar an leathanach féin',
    byImport: 'Tógtha ó do rogha roimhe seo ar an suíomh seo',
    policyVersion: 'Leagan den bheartas príobháideachais',
    shownHash: 'Méarlorg an fhógra a taispeánadh duit (SHA-256)',
    processors: 'Cuideachtaí a phróiseálann sonraí thar ceann an rialaitheora',
    withdrawHow:
      'Is féidir leat an cinneadh seo a athrú nó a tharraingt siar am ar bith: oscail {site} agus roghnaigh “{handle}”.',
    receiptCheck:
      'Baineann an cruthúnas sínithe leis an leathanach seo. Is féidir le duine ar bith a bhfuil sé aige a sheiceáil gur taifeadadh an cinneadh go díreach mar seo.',
  },
};
