import * as v from 'valibot';
import type {
  ConsentConfig,
  ConsentModel,
  Declaration,
  DetailsTexts,
  Notice,
  NoticeDetails,
  PolicyDocument,
  PolicyVersion,
} from './consent-config.ts';
import { DECISION_GROUPS_MAX, formatDecisions, type DecisionGroup } from './consent-cookie.ts';
import {
  COUNTRIES_MAX,
  DECISION_MAX_DAYS,
  DECISIONS_MAX_BYTES,
  LOCALES_MAX,
  NOTICE_LINKS_MAX,
  PROCESSORS_MAX,
  PURPOSES_MAX,
  REGIMES_MAX,
  SERVICES_MAX,
  STORED_ITEMS_MAX,
  UNINVOLVED_MAX,
} from './limits.ts';
import { isRefusableSignal } from './consent-reach.ts';
import { binary, differ, locale, name, text, time, webAddress, whole } from './value-schemas.ts';

/**
 * Full checks of what consent publishes: each part by itself. How the parts fit together (every purpose named in every notice, every hash there) is for the
 * collector to see at publication, where all of them lie side by side.
 */

/** The stricter before the laxer. */
const MODELS = ['opt-in', 'opt-out', 'notice'] as const satisfies readonly ConsentModel[];

const purpose = name('purpose');
const service = name('service');
const dir = v.picklist(['ltr', 'rtl']);
const decisionKey = v.pipe(
  v.string(),
  v.regex(/^[a-z][a-z0-9-]{0,39}(:[a-z][a-z0-9-]{0,39})?$/, 'expected a purpose, or purpose:service'),
);
const region = v.pipe(
  v.string(),
  v.regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, 'expected a region as in ISO 3166: DE, or US-CA'),
);
const country = v.pipe(v.string(), v.regex(/^[A-Z]{2}$/, 'expected a country as in ISO 3166-1: DE'));
const hostPattern = v.pipe(
  v.string(),
  v.maxLength(253),
  v.regex(
    /^(\*\.)?([a-z0-9_]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?(:\d{1,5})?$/,
    'expected a host such as www.example.com or *.example.com, without a scheme and a path',
  ),
);

const purposeSchema = v.pipe(
  v.object({
    id: purpose,
    essential: v.exactOptional(v.literal(true)),
    since: whole(1, 1_000_000),
    sells: v.exactOptional(v.literal(true)),
    services: v.pipe(v.array(service), v.maxLength(SERVICES_MAX)),
  }),
  v.check(
    ({ essential, sells }) => !(essential && sells),
    'expected an essential purpose not to sell: what is sold has to be refusable',
  ),
);

const regimeSchema = v.pipe(
  v.object({
    id: name('regime'),
    model: v.picklist(MODELS),
    regions: v.array(region),
    acceptDays: whole(1, DECISION_MAX_DAYS),
    refuseDays: whole(1, DECISION_MAX_DAYS),
    minimumDays: whole(0, DECISION_MAX_DAYS),
    gpc: v.picklist(['refuses', 'informs']),
    choiceOverGpc: v.boolean(),
  }),
  v.forward(
    v.check(
      ({ acceptDays, refuseDays }) => refuseDays >= acceptDays,
      'expected a refusal to hold no shorter than an acceptance',
    ),
    ['refuseDays'],
  ),
  v.forward(
    v.check(
      ({ acceptDays, minimumDays }) => minimumDays <= acceptDays,
      'expected the time in which nobody is asked again to be over when an acceptance ends',
    ),
    ['minimumDays'],
  ),
);

const regimesSchema = v.pipe(
  v.array(regimeSchema),
  v.minLength(1, 'expected at least one regime'),
  v.maxLength(REGIMES_MAX),
  v.check((regimes) => differ(regimes.map(({ id }) => id)), 'expected regime ids that differ'),
  v.check(
    (regimes) => regimes.every(({ regions }, i) => (regions.length === 0) === (i === 0)),
    'expected regions for every regime but the first, which takes every other place',
  ),
  v.check(
    (regimes) => differ(regimes.flatMap(({ regions }) => regions)),
    'expected every region under one regime only',
  ),
  v.check(
    (regimes) => MODELS.find((model) => regimes.some((one) => one.model === model)) === regimes[0]?.model,
    'expected the first regime to have the strictest model of all, because it also holds where the place is unknown',
  ),
);

const signalsSchema = v.object({
  google: v.exactOptional(
    v.object({
      map: v.record(v.pipe(v.string(), v.regex(/^[a-z_]{1,40}$/, 'expected a consent type')), decisionKey),
      owner: v.picklist(['sealpost', 'page']),
      adsDataRedaction: v.exactOptional(v.literal(true)),
      urlPassthrough: v.exactOptional(v.literal(true)),
    }),
  ),
  microsoft: v.exactOptional(
    v.object({
      uet: v.exactOptional(decisionKey),
      clarity: v.exactOptional(v.object({ ad: decisionKey, analytics: decisionKey })),
    }),
  ),
});

const uninvolved = v.exactOptional(
  v.pipe(
    v.array(text(200)),
    v.minLength(1, 'expected a name, or no list'),
    v.maxLength(UNINVOLVED_MAX),
    v.check((names) => differ(names), 'expected names that differ'),
  ),
);

const changeSchema = v.variant('kind', [
  v.object({ kind: v.literal('none') }),
  v.object({ kind: v.literal('material'), summary: v.record(locale, text(2000)), uninvolved }),
  v.object({ kind: v.literal('editorial'), reason: text(2000), uninvolved }),
]);

export const consentConfigSchema = v.pipe(
  v.object({
    v: v.literal(1),
    terms: whole(1, 1_000_000),
    purposes: v.pipe(
      v.array(purposeSchema),
      v.maxLength(PURPOSES_MAX),
      v.check((purposes) => differ(purposes.map(({ id }) => id)), 'expected purposes that differ'),
      v.check(
        (purposes) => purposes.some(({ essential }) => essential),
        'expected an essential purpose: at least the choice itself is always stored',
      ),
      v.check(
        (purposes) => differ(purposes.flatMap(({ services }) => services)),
        'expected every service under one purpose only',
      ),
      v.check(
        (purposes) => longestDecisions(purposes) <= DECISIONS_MAX_BYTES,
        `expected purposes and services whose ids fit into a cookie together, ${DECISIONS_MAX_BYTES} bytes; give services shorter ids, or fewer`,
      ),
    ),
    regimes: regimesSchema,
    notices: v.pipe(
      v.array(
        v.object({
          locale,
          models: v.object({
            'opt-in': v.exactOptional(binary(32)),
            'opt-out': v.exactOptional(binary(32)),
            notice: v.exactOptional(binary(32)),
          }),
        }),
      ),
      v.minLength(1, 'expected a notice'),
      v.maxLength(LOCALES_MAX),
      v.check(
        (notices) => differ(notices.map((notice) => notice.locale)),
        'expected notices in languages that differ',
      ),
    ),
    declaration: binary(32),
    layout: v.object({
      kind: v.picklist(['bar', 'box', 'modal']),
      block: v.picklist(['top', 'bottom']),
      inline: v.picklist(['start', 'end']),
    }),
    signals: v.exactOptional(signalsSchema),
    imports: v.exactOptional(v.record(v.pipe(v.string(), v.minLength(1), v.maxLength(100)), purpose)),
    cookieDomain: v.exactOptional(
      v.pipe(
        v.string(),
        v.maxLength(253),
        v.regex(
          /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])?$/,
          'expected a domain such as example.com, without a dot before it',
        ),
      ),
    ),
    recordDays: whole(1, 36_500),
    change: changeSchema,
  }),
  v.forward(
    v.check(
      ({ purposes, terms }) => purposes.every(({ since }) => since <= terms),
      'expected no purpose to be newer than the terms',
    ),
    ['purposes'],
  ),
  v.forward(
    v.check(
      ({ notices, regimes }) =>
        notices.every(({ models }) => regimes.every(({ model }) => models[model] !== undefined)),
      'expected a notice in every language for every model that a regime has',
    ),
    ['notices'],
  ),
  v.forward(
    v.check(
      ({ change, notices }) => change.kind !== 'material' || notices[0]!.locale in change.summary,
      'expected what has changed to be said in the default language at least',
    ),
    ['change'],
  ),
  v.forward(
    v.check(
      ({ signals, purposes }) => keysOf(signals).every((key) => isKnown(purposes, key)),
      'expected every signal to hang on a purpose or service that is asked for',
    ),
    ['signals'],
  ),
  v.forward(
    v.check(
      ({ signals, purposes }) =>
        refusableKeys(signals).every(
          (key) => !purposes.some(({ id, essential }) => essential && id === key.split(':')[0]),
        ),
      'expected signals of advertising and statistics (ad_…, analytics_storage, and all of Microsoft’s) to hang on a purpose that can be refused, got one that is always on',
    ),
    ['signals'],
  ),
  v.forward(
    v.check(
      ({ imports = {}, purposes }) => Object.values(imports).every((key) => isKnown(purposes, key)),
      'expected every category of the other tool to become a purpose that is asked for',
    ),
    ['imports'],
  ),
);

/** What {@link isRefusableSignal} hangs on, and all of Microsoft's. */
const refusableKeys = ({ google, microsoft }: NonNullable<ConsentConfig['signals']> = {}): string[] => [
  ...Object.entries(google?.map ?? {}).flatMap(([type, key]) => (isRefusableSignal(type) ? [key] : [])),
  ...keysOf({ ...(microsoft && { microsoft }) }),
];

const keysOf = ({ google, microsoft }: NonNullable<ConsentConfig['signals']> = {}): string[] =>
  [
    ...Object.values(google?.map ?? {}),
    microsoft?.uet,
    microsoft?.clarity?.ad,
    microsoft?.clarity?.analytics,
  ].filter((key) => key !== undefined);

/** As many groups as there can be, and every key in one of them. */
function longestDecisions(purposes: readonly { id: string; essential?: true; services: string[] }[]): number {
  const group: DecisionGroup = {
    consent: `con_${'7'.repeat(26)}`,
    at: 36 ** 7 - 1,
    until: 36 ** 7 - 1,
    terms: 1_000_000,
    granted: [],
    refused: [],
  };
  const keys = purposes
    .filter(({ essential }) => !essential)
    .flatMap(({ id, services }) => [id, ...services.map((one) => `${id}:${one}`)]);
  const rest = Array<DecisionGroup>(DECISION_GROUPS_MAX - 1).fill(group);
  return formatDecisions([...rest, { ...group, granted: keys }]).length;
}

function isKnown(purposes: readonly { id: string; services: string[] }[], key: string): boolean {
  const [wanted, of] = key.split(':');
  return purposes.some(({ id, services }) => id === wanted && (of === undefined || services.includes(of)));
}

export const noticeSchema = v.pipe(
  v.object({
    v: v.literal(1),
    kind: v.literal('notice'),
    locale,
    dir,
    model: v.picklist(MODELS),
    title: text(200),
    text: text(5000),
    changed: text(500),
    links: v.pipe(v.array(v.object({ label: text(100), url: webAddress })), v.maxLength(NOTICE_LINKS_MAX)),
    buttons: v.array(v.object({ act: v.picklist(['accept', 'reject', 'choose']), label: text(100) })),
    purposes: v.pipe(
      v.array(v.object({ id: purpose, label: text(200), essential: v.exactOptional(v.literal(true)) })),
      v.maxLength(PURPOSES_MAX),
    ),
    handle: text(100),
    withdraw: text(100),
    gpc: text(200),
    failed: text(500),
    details: binary(32),
  }),
  v.forward(
    v.check(({ model, buttons }) => {
      const acts = model === 'notice' ? 'accept,choose' : 'accept,choose,reject';
      return String(buttons.map(({ act }) => act).toSorted()) === acts;
    }, 'expected the buttons accept, reject and choose, each once; under the model "notice" accept and choose'),
    ['buttons'],
  ),
);

/** Every word, so that a page never shows an empty place. */
const DETAILS_TEXTS = {
  acceptAll: text(100),
  rejectAll: text(100),
  save: text(100),
  close: text(100),
  back: text(100),
  alwaysOn: text(100),
  on: text(100),
  off: text(100),
  services: text(100),
  serviceCount: text(100),
  provider: text(200),
  stored: text(200),
  storedName: text(100),
  storedFor: text(100),
  session: text(200),
  days: text(100),
  servicePolicy: text(200),
  blockedTitle: text(200),
  blockedText: text(1000),
  loadOnce: text(100),
  loadAlways: text(200),
  decidedOn: text(200),
  validUntil: text(200),
  consentId: text(200),
  receipt: text(100),
  receiptHtml: text(200),
  receiptJson: text(200),
  receiptPending: text(1000),
  withdrawAll: text(100),
  changes: text(200),
  saved: text(200),
  countries: text(200),
  partlyOn: text(200),
  copy: text(100),
  copied: text(100),
  receiptProof: text(200),
  controller: text(200),
  decision: text(200),
  method: text(200),
  byScript: text(500),
  byImport: text(500),
  policyVersion: text(200),
  shownHash: text(500),
  processors: text(500),
  withdrawHow: text(1000),
  receiptCheck: text(1000),
} as const satisfies Record<keyof DetailsTexts, unknown>;

export const noticeDetailsSchema = v.object({
  v: v.literal(1),
  kind: v.literal('details'),
  locale,
  dir,
  title: text(200),
  intro: text(5000),
  purposes: v.pipe(
    v.array(
      v.object({
        id: purpose,
        label: text(200),
        description: v.pipe(
          v.string(),
          v.trim(),
          v.minLength(1, 'expected what the purpose is for'),
          v.maxLength(2000),
        ),
        essential: v.exactOptional(v.literal(true)),
        services: v.pipe(
          v.array(
            v.object({ id: service, name: text(200), description: v.pipe(v.string(), v.maxLength(2000)) }),
          ),
          v.maxLength(SERVICES_MAX),
        ),
      }),
    ),
    v.maxLength(PURPOSES_MAX),
  ),
  texts: v.object(DETAILS_TEXTS),
});

const storedItemSchema = v.pipe(
  v.object({
    kind: v.picklist(['cookie', 'local', 'session', 'indexeddb']),
    name: text(200),
    domain: v.exactOptional(
      v.pipe(
        v.string(),
        v.maxLength(254),
        v.regex(
          /^\.?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$/,
          'expected a domain such as .example.com',
        ),
      ),
    ),
    days: whole(0, 36_500),
  }),
  v.forward(
    v.check(
      ({ kind, domain }) => kind === 'cookie' || domain === undefined,
      'expected a domain of a cookie only; other storage belongs to the page',
    ),
    ['domain'],
  ),
);

const declaredServiceSchema = v.object({
  id: service,
  purpose,
  name: text(200),
  provider: text(200),
  countries: v.pipe(v.array(country), v.maxLength(COUNTRIES_MAX)),
  policyUrl: v.exactOptional(webAddress),
  hosts: v.pipe(v.array(hostPattern), v.maxLength(100)),
  storage: v.pipe(v.array(storedItemSchema), v.maxLength(STORED_ITEMS_MAX)),
  reload: v.exactOptional(v.literal(true)),
});

export const declarationSchema = v.object({
  v: v.literal(1),
  kind: v.literal('declaration'),
  services: v.pipe(
    v.array(declaredServiceSchema),
    v.maxLength(SERVICES_MAX),
    v.check((services) => differ(services.map(({ id }) => id)), 'expected service ids that differ'),
  ),
  processors: v.pipe(
    v.array(
      v.object({
        name: text(200),
        address: text(500),
        country,
        task: text(500),
        url: v.exactOptional(webAddress),
      }),
    ),
    v.maxLength(PROCESSORS_MAX),
  ),
});

export const policyVersionSchema = v.object({
  // Part of an address: /p/{site}/{version}.
  version: v.pipe(
    v.string(),
    v.regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/,
      'expected a version such as 2026-11 or 3.1: letters, digits, dots, dashes, at most 40',
    ),
  ),
  effective: time,
  material: v.boolean(),
  documents: v.pipe(
    v.record(locale, binary(32)),
    v.check((documents) => Object.keys(documents).length > 0, 'expected a document'),
    v.check(
      (documents) => Object.keys(documents).length <= LOCALES_MAX,
      `expected at most ${LOCALES_MAX} languages`,
    ),
  ),
});

export const policyDocumentSchema = v.object({
  v: v.literal(1),
  kind: v.literal('policy'),
  locale,
  title: text(200),
  version: text(40),
  markdown: text(200_000),
  changes: v.pipe(v.string(), v.maxLength(5000)),
});

// The interfaces in consent-config.ts are what people read; these lines keep the schemas true to them.
type Same<A, B> = [A, B] extends [B, A] ? true : never;
export const consentSchemasMatchTypes: [
  Same<v.InferOutput<typeof consentConfigSchema>, ConsentConfig>,
  Same<v.InferOutput<typeof noticeSchema>, Notice>,
  Same<v.InferOutput<typeof noticeDetailsSchema>, NoticeDetails>,
  Same<v.InferOutput<typeof declarationSchema>, Declaration>,
  Same<v.InferOutput<typeof policyVersionSchema>, PolicyVersion>,
  Same<v.InferOutput<typeof policyDocumentSchema>, PolicyDocument>,
] = [true, true, true, true, true, true];
