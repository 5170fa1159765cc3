import { canonicalJson } from '../protocol/canonical-json.ts';
import type {
  ConsentChange,
  ConsentConfig,
  ConsentModel,
  Declaration,
  DeclaredService,
  Notice,
  NoticeDetails,
  PolicyVersion,
  Regime,
  StoredItem,
} from '../protocol/consent-config.ts';
import type { ArtefactHash, Manifest } from '../protocol/manifest.ts';
import type { NoticeTexts } from '../protocol/notice-texts.ts';
import { compare, Facts, type Change } from './change-list.ts';
import { ourDetails, ourNotice } from './compose-consent.ts';
import { languageName } from './language-name.ts';
import { detailName, MODEL_NAMES, NOTICE_MEMBER_NAMES } from './notice-word-names.ts';
import type { ConsentArtefact, ConsentArtefacts } from './signed-consent.ts';

/**
 * What is about to change in consent and policies, word for word. Words that are exactly the ones that come with this dashboard are counted and not
 * listed where they are new; everything else is there.
 * @param artefacts those of both manifests; one that is missing is listed by its hash.
 */
export function summariseConsent(
  trusted: Manifest | null,
  next: Manifest,
  artefacts: ConsentArtefacts,
  packs: Readonly<Record<string, NoticeTexts>>,
): Change[] {
  const before = trusted?.consent;
  const after = next.consent;
  const look = <Kind extends ConsentArtefact['kind']>(
    hash: ArtefactHash | undefined,
    kind: Kind,
  ): Extract<ConsentArtefact, { kind: Kind }> | undefined => {
    const artefact = artefacts.get(hash ?? '');
    return artefact?.kind === kind ? (artefact as Extract<ConsentArtefact, { kind: Kind }>) : undefined;
  };
  const declared = (consent: ConsentConfig | undefined): Facts =>
    declarationFacts(consent?.declaration, look(consent?.declaration, 'declaration'));
  const changes = [
    ...compare('Consent', configFacts(before), withChange(configFacts(after), after?.change)),
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

function configFacts(consent: ConsentConfig | undefined): Facts {
  const facts = new Facts();
  if (!consent) return facts;
  const {
    v,
    purposes,
    regimes,
    notices,
    declaration: _,
    layout,
    signals,
    change: _change,
    ...rest
  } = consent;
  facts.add(['on'], 'Visitors are asked for consent', v, '');
  for (const purpose of purposes) {
    const { id, essential, sells, services, since, ...more } = purpose;
    const told = [
      essential ? 'always on' : 'asked',
      ...(sells ? ['sale or sharing for advertising'] : []),
      services.length ? `services: ${services.join(', ')}` : 'no services',
      `terms ${since}`,
      ...Object.entries(more).map(([name, value]) => `${name}: ${canonicalJson(value)}`),
    ];
    facts.add(['purpose', id], `Purpose “${id}”`, purpose, told.join(' · '));
  }
  const order = purposes.map(({ id }) => id);
  facts.add(['order'], 'Order of purposes', order, order.join(', '));
  for (const [i, regime] of regimes.entries())
    facts.add(['regime', regime.id], `Rule “${regime.id}”`, [regime, i === 0], toldRegime(regime, i === 0));
  const rules = regimes.map(({ id }) => id);
  facts.add(['rules'], 'Order of rules', rules, rules.join(', '));
  const languages = notices.map(({ locale }) => locale);
  facts.add(['languages'], 'Languages of the notice', languages, languages.join(', '));
  const { kind, block, inline } = layout;
  facts.add(['layout'], 'Layout', layout, [kind, block, inline].join(', '));
  for (const [vendor, settings] of Object.entries(signals ?? {}))
    facts.add(
      ['signals', vendor],
      `Signals to ${vendor === 'google' ? 'Google' : 'Microsoft'}`,
      settings,
      toldTree(settings),
    );
  for (const [name, value] of Object.entries(rest))
    facts.add(['member', name], CONFIG_NAMES[name] ?? name, value, toldTree(value));
  return facts;
}

/** What the tenant says about this very change; of the one before it nothing is left to say. */
function withChange(facts: Facts, change: ConsentChange | undefined): Facts {
  if (change?.kind === 'material') {
    const said = Object.entries(change.summary).map(([locale, text]) => `${locale}: ${text}`);
    facts.add(['change'], 'Visitors are asked again, and told why', change, said.join('\n'));
  } else if (change?.kind === 'editorial')
    facts.add(['change'], 'Nobody is asked again, because', change, change.reason);
  return facts;
}

const CONFIG_NAMES: Record<string, string> = {
  terms: 'Terms',
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
    first ? 'everywhere else' : regions.join(' '),
    `acceptance ${acceptDays} days`,
    `refusal ${refuseDays} days`,
    `not asked again for ${minimumDays} days`,
    gpc === 'refuses' ? 'the browser’s signal refuses' : 'the browser’s signal only informs',
    ...(choiceOverGpc ? [] : ['the signal stands above a choice']),
  ].join(' · ');

/** `ad_storage: marketing · owner: page` */
function toldTree(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, member]) =>
      typeof member === 'object' && member !== null
        ? `${name}: (${toldTree(member)})`
        : `${name}: ${String(member)}`,
    )
    .join(' · ');
}

function declarationFacts(hash: ArtefactHash | undefined, declaration: Declaration | undefined): Facts {
  const facts = new Facts();
  if (!hash) return facts;
  if (!declaration) {
    facts.add(['unknown'], 'Services and processors', hash, `unknown (${hash.slice(0, 8)}…)`);
    return facts;
  }
  for (const service of declaration.services)
    facts.add(['service', service.id], `Service “${service.name}”`, service, toldService(service));
  for (const [i, processor] of declaration.processors.entries()) {
    const { name, address, country, task, url, ...more } = processor;
    const told = [task, address, country, url, ...extras(more)].filter(Boolean);
    facts.add(['processor', name, i], `Processor “${name}”`, processor, told.join(' · '));
  }
  const order = declaration.services.map(({ id }) => id);
  facts.add(['order'], 'Order of services', order, order.join(', '));
  return facts;
}

const toldService = ({
  id,
  purpose,
  name: _name,
  provider,
  countries,
  policyUrl,
  hosts,
  storage,
  reload,
  ...more
}: DeclaredService): string =>
  [
    `for “${purpose}”`,
    `in the page “${id}”`,
    provider,
    countries.join(', '),
    policyUrl ?? '',
    hosts.length ? `loads from ${hosts.join(', ')}` : '',
    storage.length ? `stores ${storage.map(toldItem).join(', ')}` : 'stores nothing',
    reload ? 'the page is loaded again after a withdrawal' : '',
    ...extras(more),
  ]
    .filter(Boolean)
    .join(' · ');

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
    if (details) addDetails(facts, model, details, pack && ourDetails(pack, details));
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
      `Purpose “${purpose.id}”`,
      purpose,
      `${purpose.label}: ${purpose.description}${purpose.essential ? ' (always on)' : ''}`,
      { under, ours: same(purpose, our) },
    );
    for (const service of services)
      facts.add(
        [model, 'service', purpose.id, service.id],
        `What “${service.name}” does`,
        service,
        service.description,
        { under },
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

/** Of a link, a button or a purpose. */
const toldEntry = ({ label, ...more }: Record<string, unknown>): string =>
  `${String(label)} (${Object.values(more).map(String).join(', ')})`;

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
