import { canonicalJson } from '../protocol/canonical-json.ts';
import type {
  ConsentChange,
  ConsentConfig,
  ConsentModel,
  Declaration,
  DeclaredService,
  Notice,
  NoticeDetails,
  NoticeLayout,
  PolicyVersion,
  Regime,
  StoredItem,
} from '../protocol/consent-config.ts';
import { newRecipients, nowEssential } from '../protocol/consent-reach.ts';
import type { ArtefactHash, Manifest } from '../protocol/manifest.ts';
import type { NoticeTexts } from '../protocol/notice-texts.ts';
import { compare, Facts, type Change } from './change-list.ts';
import { placeName } from './country-codes.ts';
import { ourDetails, ourNotice } from './compose-consent.ts';
import { languageName } from './language-name.ts';
import { detailName, MODEL_NAMES, NOTICE_MEMBER_NAMES } from './notice-word-names.ts';
import type { ConsentArtefact, ConsentArtefacts } from './signed-consent.ts';

/**
 * What is about to change in consent and policies, word for word. Words that are exactly the ones that come with this dashboard are counted and not
 * listed where they are new; everything else is there.
 * @param artefacts those of both manifests; one that is missing is listed by its hash.
 * @param earlier of before consent was switched off.
 */
export function summariseConsent(
  trusted: Manifest | null,
  next: Manifest,
  artefacts: ConsentArtefacts,
  packs: Readonly<Record<string, NoticeTexts>>,
  earlier?: ConsentConfig,
): Change[] {
  const before = trusted?.consent;
  const after = next.consent;
  const look: Look = <Kind extends ConsentArtefact['kind']>(hash: ArtefactHash | undefined, kind: Kind) => {
    const artefact = artefacts.get(hash ?? '');
    return artefact?.kind === kind ? (artefact as Extract<ConsentArtefact, { kind: Kind }>) : undefined;
  };
  const names = (consent: ConsentConfig | undefined): Names => {
    const [hash] = Object.values(consent?.notices[0]?.models ?? {});
    const details = look(look(hash, 'notice')?.details, 'details');
    return namesOf(details, look(consent?.declaration, 'declaration'));
  };
  const declared = (consent: ConsentConfig | undefined): Facts =>
    declarationFacts(consent?.declaration, look(consent?.declaration, 'declaration'), names(consent));
  const config = (consent: ConsentConfig | undefined): Facts => configFacts(consent, names(consent));
  const stated = config(after);
  if (after) {
    addChange(stated, after.change, renamedTo(before, after, look));
    const essential = nowEssential(before ?? earlier ?? { purposes: [] }, after);
    if (essential.length)
      stated.add(
        ['essential'],
        'Always on from now on, also for those who refused it',
        essential,
        essential.map(names(after)).join(', '),
        { code: essential.join(', ') },
      );
  }
  const changes = [
    ...compare('Consent', config(before), stated),
    ...compare('Services and processors', declared(before), declared(after)),
  ];
  const locales = [...(after?.notices ?? []), ...(before?.notices ?? [])].map(({ locale }) => locale);
  for (const locale of new Set(locales)) {
    const facts = (manifest: Manifest | null): Facts =>
      noticeFacts(
        manifest,
        locale,
        (hash) => look(hash, 'notice'),
        (hash) => look(hash, 'details'),
        packs[locale],
      );
    changes.push(...compare(`What visitors read, ${languageName(locale)}`, facts(trusted), facts(next)));
  }
  const policies = (manifest: Manifest | null): Facts =>
    policyFacts(manifest?.policies, (hash) => look(hash, 'policy'));
  return [...changes, ...compare('Policy', policies(trusted), policies(next))];
}

type Look = <Kind extends ConsentArtefact['kind']>(
  hash: ArtefactHash | undefined,
  kind: Kind,
) => Extract<ConsentArtefact, { kind: Kind }> | undefined;

/** What visitors and the tenant call a purpose (`media`) or a service of one (`media:youtube`); its id where it has no name. */
type Names = (key: string) => string;

function namesOf(details: NoticeDetails | undefined, declaration: Declaration | undefined): Names {
  const purposes = new Map(details?.purposes.map(({ id, label }) => [id, label]));
  const services = new Map(declaration?.services.map(({ id, name }) => [id, name]));
  return (key) => {
    const [purpose = '', service] = key.split(':');
    return service === undefined
      ? (purposes.get(purpose) ?? services.get(purpose) ?? purpose)
      : `${purposes.get(purpose) ?? purpose}: ${services.get(service) ?? service}`;
  };
}

function configFacts(consent: ConsentConfig | undefined, nameOf: Names): Facts {
  const facts = new Facts();
  if (!consent) return facts;
  const {
    v,
    terms,
    purposes,
    regimes,
    notices,
    declaration: _,
    layout,
    signals,
    change: _change,
    ...rest
  } = consent;
  facts.add(
    ['on'],
    'Visitors are asked for consent',
    [v, terms],
    terms === 1 ? 'for the first time' : `for the ${terms}${ordinal(terms)} time`,
    { code: `terms ${terms}` },
  );
  for (const purpose of purposes) {
    const { id, essential, sells, services, since, ...more } = purpose;
    const told = [
      essential
        ? 'always on'
        : since > 1 && since === terms
          ? 'visitors are asked again'
          : 'visitors are asked',
      ...(sells ? ['sale or sharing for advertising'] : []),
      services.length ? services.map(nameOf).join(', ') : 'no services',
      ...extras(more),
    ];
    facts.add(['purpose', id], `Purpose “${nameOf(id)}”`, purpose, told.join(' · '), {
      code: [id, `terms ${since}`, ...services].join(' · '),
    });
  }
  const order = purposes.map(({ id }) => id);
  facts.add(['order'], 'Order of purposes', order, order.map(nameOf).join(', '), {
    code: order.join(', '),
    implied: true,
  });
  for (const [i, regime] of regimes.entries())
    facts.add(
      ['regime', regime.id],
      i === 0 ? 'Rule for everywhere else' : `Rule for ${placesOf(regime)}`,
      [regime, i === 0],
      toldRegime(regime, i === 0),
      { code: [regime.id, ...regime.regions].join(' · ') },
    );
  const rules = regimes.map(({ id }) => id);
  facts.add(
    ['rules'],
    'Order of rules',
    rules,
    regimes.map((regime, i) => (i === 0 ? 'everywhere else' : placesOf(regime))).join('; '),
    { code: rules.join(', '), implied: true },
  );
  const languages = notices.map(({ locale }) => locale);
  facts.add(['languages'], 'Languages of the notice', languages, languages.map(languageName).join(', '));
  const { kind, block, inline, ...more } = layout;
  facts.add(
    ['layout'],
    'Layout',
    layout,
    [LAYOUT_NAMES[kind], LAYOUT_NAMES[block], LAYOUT_NAMES[inline], ...extras(more)].join(' · '),
  );
  for (const [vendor, settings] of Object.entries(signals ?? {}))
    facts.add(
      ['signals', vendor],
      `Signals to ${vendor === 'google' ? 'Google' : 'Microsoft'}`,
      settings,
      toldTree(settings, nameOf),
    );
  for (const [name, value] of Object.entries(rest))
    facts.add(['member', name], CONFIG_NAMES[name] ?? name, value, toldTree(value, nameOf));
  return facts;
}

const ordinal = (count: number): string =>
  ({ one: 'st', two: 'nd', few: 'rd' })[ORDINALS.select(count) as 'one'] ?? 'th';
const ORDINALS = new Intl.PluralRules('en', { type: 'ordinal' });

const LAYOUT_NAMES: Record<NoticeLayout[keyof NoticeLayout], string> = {
  box: 'box in a corner',
  bar: 'bar along an edge',
  modal: 'dialog in the middle',
  bottom: 'at the bottom',
  top: 'at the top',
  start: 'where reading begins',
  end: 'where reading ends',
};

/** `Germany, France, Italy and 24 more` */
function placesOf({ regions }: Regime): string {
  const places = regions.map(placeName);
  return places.length > 4
    ? `${places.slice(0, 3).join(', ')} and ${places.length - 3} more`
    : places.join(', ');
}

/** What the tenant says about this very change; of the one before it nothing is left to say. */
function addChange(facts: Facts, change: ConsentChange, renamed: ReadonlyMap<string, string>): void {
  if (change.kind === 'material') {
    const said = Object.entries(change.summary).map(([locale, text]) => `${locale}: ${text}`);
    facts.add(['change'], 'Visitors are asked again, and told why', change, said.join('\n'));
  } else if (change.kind === 'editorial')
    facts.add(['change'], 'Nobody is asked again, because', change, change.reason);
  const named = change.kind === 'none' ? [] : (change.uninvolved ?? []);
  const uninvolved = named.filter((name) => !renamed.has(name));
  if (uninvolved.length)
    facts.add(
      ['uninvolved'],
      'Named newly, and by your word no new recipient of what was consented to',
      uninvolved,
      uninvolved.join(', '),
    );
  const others = named.filter((name) => renamed.has(name));
  if (others.length)
    facts.add(
      ['renamed'],
      'By your word the same company as before, under another name',
      others,
      others.map((name) => `${name} (before: ${renamed.get(name)})`).join(', '),
    );
}

/** New names of providers → those that they stand in the place of. */
function renamedTo(before: ConsentConfig | undefined, after: ConsentConfig, look: Look): Map<string, string> {
  if (!before) return new Map();
  const declaredIn = (consent: ConsentConfig) => ({
    consent,
    declaration: look(consent.declaration, 'declaration'),
  });
  return new Map(
    newRecipients(declaredIn(before), declaredIn(after))
      .filter(({ formerly }) => formerly.length > 0)
      .map(({ name, formerly }) => [name, formerly.join(', ')]),
  );
}

const CONFIG_NAMES: Record<string, string> = {
  imports: 'Taken over from another tool',
  cookieDomain: 'Decisions hold on all of',
  recordDays: 'Days that records are kept after they have ended',
};

const toldRegime = (
  { model, regions, acceptDays, refuseDays, minimumDays, gpc, choiceOverGpc }: Regime,
  first: boolean,
): string =>
  [
    MODEL_NAMES[model],
    first ? 'everywhere else, and where the place is unknown' : regions.map(placeName).join(', '),
    `acceptance ${acceptDays} days`,
    `refusal ${refuseDays} days`,
    `not asked again for ${minimumDays} days`,
    gpc === 'refuses' ? 'the browser’s signal refuses' : 'the browser’s signal only informs',
    ...(choiceOverGpc ? [] : ['the signal stands above a choice']),
  ].join(' · ');

/** `ad_storage: Marketing · owner: page` */
function toldTree(value: unknown, nameOf: Names): string {
  if (typeof value === 'string') return nameOf(value);
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, member]) => {
      const told = toldTree(member, nameOf);
      return typeof member === 'object' && member !== null ? `${name}: (${told})` : `${name}: ${told}`;
    })
    .join(' · ');
}

function declarationFacts(
  hash: ArtefactHash | undefined,
  declaration: Declaration | undefined,
  nameOf: Names,
): Facts {
  const facts = new Facts();
  if (!hash) return facts;
  if (!declaration) {
    facts.add(['unknown'], 'Services and processors', hash, `unknown (${hash.slice(0, 8)}…)`);
    return facts;
  }
  for (const service of declaration.services)
    facts.add(['service', service.id], `Service “${service.name}”`, service, toldService(service, nameOf), {
      code: [`${service.purpose}:${service.id}`, ...service.countries].join(' · '),
    });
  for (const [i, processor] of declaration.processors.entries()) {
    const { name, address, country, task, url, ...more } = processor;
    const told = [task, address, placeName(country), url, ...extras(more)].filter(Boolean);
    facts.add(['processor', name, i], `Processor “${name}”`, processor, told.join(' · '), { code: country });
  }
  const order = declaration.services.map(({ id }) => id);
  facts.add(['order'], 'Order of services', order, order.map(nameOf).join(', '), {
    code: order.join(', '),
    implied: true,
  });
  return facts;
}

function toldService(service: DeclaredService, nameOf: Names): string {
  const {
    id: _id,
    purpose,
    name: _name,
    provider,
    countries,
    policyUrl,
    hosts,
    storage,
    reload,
    ...more
  } = service;
  return [
    `for ${nameOf(purpose)}`,
    provider,
    countries.map(placeName).join(', '),
    policyUrl ?? '',
    hosts.length ? `loads from ${hosts.join(', ')}` : '',
    storage.length ? `stores ${storage.map(toldItem).join(', ')}` : 'stores nothing',
    reload ? 'the page is loaded again after a withdrawal' : '',
    ...extras(more),
  ]
    .filter(Boolean)
    .join(' · ');
}

const toldItem = ({ kind, name, domain, days }: StoredItem): string =>
  `${name} (${[kind, domain, days ? `${days} days` : 'until the browser is closed'].filter(Boolean).join(', ')})`;

const extras = (more: object): string[] =>
  Object.entries(more).map(([name, value]) => `${name}: ${canonicalJson(value)}`);

/** Facts of one language. Several models say much the same: what a fact is about stands in `what`, under which model in `under`. */
function noticeFacts(
  manifest: Manifest | null,
  locale: string,
  noticeOf: (hash: ArtefactHash) => Notice | undefined,
  detailsOf: (hash: ArtefactHash) => NoticeDetails | undefined,
  pack: NoticeTexts | undefined,
): Facts {
  const facts = new Facts();
  const models = manifest?.consent?.notices.find((one) => one.locale === locale)?.models ?? {};
  for (const [model, hash] of Object.entries(models) as [ConsentModel, ArtefactHash][]) {
    const notice = noticeOf(hash);
    if (!notice) {
      facts.add([model, 'unknown'], 'Notice', hash, `unknown (${hash.slice(0, 8)}…)`, {
        under: MODEL_NAMES[model],
      });
      continue;
    }
    const ours = pack && ourNotice(pack, notice, manifest?.controller.name ?? '');
    const { v: _v, kind: _kind, locale: _locale, model: _model, details: hashOfDetails, ...members } = notice;
    for (const [name, value] of Object.entries(members)) {
      const what = NOTICE_MEMBER_NAMES[name as keyof Notice] ?? name;
      const isOurs = ours !== undefined && canonicalJson(value) === canonicalJson(ours[name as keyof Notice]);
      facts.add([model, name], what, value, toldMember(value), { under: MODEL_NAMES[model], ours: isOurs });
    }
    const details = detailsOf(hashOfDetails);
    if (details) addDetails(facts, model, details, pack && ourDetails(pack, model, details));
    else
      facts.add([model, 'details'], 'Choices', hashOfDetails, `unknown (${hashOfDetails.slice(0, 8)}…)`, {
        under: MODEL_NAMES[model],
      });
  }
  return facts;
}

function addDetails(
  facts: Facts,
  model: ConsentModel,
  details: NoticeDetails,
  ours: NoticeDetails | undefined,
): void {
  const { v: _v, kind: _kind, locale: _locale, purposes, texts, ...members } = details;
  const under = MODEL_NAMES[model];
  const same = (a: unknown, b: unknown): boolean => b !== undefined && canonicalJson(a) === canonicalJson(b);
  for (const [name, value] of Object.entries(members))
    facts.add([model, 'details', name], CHOICES_NAMES[name] ?? name, value, toldMember(value), {
      under,
      ours: same(value, ours?.[name as keyof NoticeDetails]),
    });
  for (const [i, { services, ...purpose }] of purposes.entries()) {
    const { services: _services, ...our } = ours?.purposes[i] ?? { services: [] };
    facts.add(
      [model, 'purpose', purpose.id],
      `How “${purpose.label}” is described`,
      purpose,
      `${purpose.label}: ${purpose.description}${purpose.essential ? ' (always on)' : ''}`,
      { under, ours: same(purpose, our), code: purpose.id },
    );
    for (const service of services)
      facts.add(
        [model, 'service', purpose.id, service.id],
        `What “${service.name}” does`,
        service,
        service.description,
        { under, code: `${purpose.id}:${service.id}` },
      );
  }
  for (const [word, value] of Object.entries(texts))
    facts.add([model, 'text', word], detailName(word), value, value, {
      under,
      ours: same(value, ours?.texts[word as keyof typeof texts]),
    });
}

const CHOICES_NAMES: Record<string, string> = {
  title: 'Heading of the choices',
  intro: 'Introduction to the choices',
  dir: 'Direction of writing, choices',
};

const toldMember = (value: unknown): string =>
  Array.isArray(value)
    ? value.map((entry) => toldEntry(entry as Record<string, unknown>)).join(' · ')
    : String(value);

/** Of a link, a button, or a purpose, whose id says no more. */
const toldEntry = ({ label, id, essential, ...more }: Record<string, unknown>): string => {
  const told = [...Object.values(more).map(String), ...(essential ? ['always on'] : [])].join(', ');
  return `${String(label || id)}${told ? ` (${told})` : ''}`;
};

function policyFacts(
  policies: readonly PolicyVersion[] | undefined,
  documentOf: (hash: ArtefactHash) => Extract<ConsentArtefact, { kind: 'policy' }> | undefined,
): Facts {
  const facts = new Facts();
  for (const { version, documents, ...policy } of policies ?? []) {
    const told = [
      `holds from ${policy.effective.slice(0, 10)}`,
      policy.material ? 'visitors are asked again' : 'nobody is asked again',
    ];
    facts.add([version], `Version ${version}`, policy, told.join(' · '));
    for (const [locale, hash] of Object.entries(documents)) {
      const document = documentOf(hash);
      const text = document
        ? [document.title, document.changes, document.markdown].filter(Boolean).join('\n\n')
        : `unchanged (${hash.slice(0, 8)}…)`;
      facts.add([version, locale], `Version ${version}, ${languageName(locale)}`, hash, text, {
        isLong: true,
      });
    }
  }
  return facts;
}
