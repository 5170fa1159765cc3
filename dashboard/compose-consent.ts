import type {
  ConsentChange,
  ConsentConfig,
  ConsentModel,
  ConsentPurpose,
  Declaration,
  DeclaredService,
  DetailsTexts,
  Notice,
  NoticeDetails,
} from '../protocol/consent-config.ts';
import type { ArtefactHash } from '../protocol/manifest.ts';
import { STANDARD_PURPOSES, type NoticeTexts, type StandardPurpose } from '../protocol/notice-texts.ts';
import type { ConsentDraft, PurposeDraft, ServiceDraft } from './consent-draft.ts';

export interface ComposeInput {
  consent: ConsentDraft;
  /** Of the notice, the site's default first (`noticeLocales`); there must be texts for each. */
  locales: readonly string[];
  texts: Readonly<Record<string, NoticeTexts>>;
  controller: string;
  /** Address of the policy page; empty when there is none. */
  policyUrl: string;
  /** Of the last manifest; undefined before the first. */
  previous: ConsentConfig | undefined;
}

/**
 * Makes the signed configuration and every artefact that it names: what visitors will read, word for word.
 * @param add files an artefact and gives its hash.
 */
export async function composeConsent(
  { consent, locales, texts, controller, policyUrl, previous }: ComposeInput,
  add: (artefact: Notice | NoticeDetails | Declaration) => Promise<ArtefactHash>,
): Promise<ConsentConfig> {
  const models = [...new Set(consent.regimes.map(({ model }) => model))];
  const [defaultLocale = 'en'] = locales;
  const notices: ConsentConfig['notices'] = [];
  for (const locale of locales) {
    const words = withOverrides(texts[locale]!, consent.texts[locale]);
    const purposes = consent.purposes.map((purpose) => describe(purpose, words, locale, defaultLocale));
    const hashes: Partial<Record<ConsentModel, ArtefactHash>> = {};
    const links = linksOf(consent, words, policyUrl);
    const details = new Map<string, ArtefactHash>();
    for (const model of models) {
      const choices = detailsOf(consent, words, model, purposes, locale, defaultLocale);
      // All that models differ in.
      const { rejectAll } = choices.texts;
      if (!details.has(rejectAll)) details.set(rejectAll, await add(choices));
      const hash = details.get(rejectAll)!;
      hashes[model] = await add(noticeOf(words, model, controller, links, purposes, hash));
    }
    notices.push({ locale, models: hashes });
  }
  return configOf(consent, notices, await add(declarationOf(consent)), previous);
}

/** The configuration around artefacts that have been filed already. */
export function configOf(
  consent: ConsentDraft,
  notices: ConsentConfig['notices'],
  declaration: ArtefactHash,
  previous: ConsentConfig | undefined,
): ConsentConfig {
  const { change, signals, imports, cookieDomain } = consent;
  const terms = previous ? previous.terms + (change.kind === 'material' ? 1 : 0) : consent.terms + 1;
  return {
    v: 1,
    terms,
    purposes: consent.purposes.map((purpose) => purposeOf(purpose, consent, terms, previous)),
    regimes: consent.regimes,
    notices,
    declaration,
    layout: consent.layout,
    ...(Object.keys(signals).length ? { signals } : {}),
    ...(Object.keys(imports).length ? { imports } : {}),
    ...(cookieDomain.trim() ? { cookieDomain: cookieDomain.trim() } : {}),
    recordDays: consent.recordDays,
    // Who was never asked cannot be asked again.
    change: previous ? published(change) : { kind: 'none' },
  };
}

export const declarationOf = ({ services, processors }: ConsentDraft): Declaration => ({
  v: 1,
  kind: 'declaration',
  services: services.map(declared),
  processors: processors.map(({ url = '', ...processor }) => ({
    ...processor,
    ...(url.trim() ? { url: url.trim() } : {}),
  })),
});

function declared({ description: _description, policyUrl = '', ...service }: ServiceDraft): DeclaredService {
  return {
    ...service,
    ...(policyUrl.trim() ? { policyUrl: policyUrl.trim() } : {}),
    hosts: service.hosts.map((host) => host.trim()).filter(Boolean),
    storage: service.storage.map(({ domain = '', ...item }) => ({
      ...item,
      ...(item.kind === 'cookie' && domain.trim() ? { domain: domain.trim() } : {}),
    })),
  };
}

const linksOf = (
  { links }: ConsentDraft,
  { policyLink }: NoticeTexts,
  policyUrl: string,
): Notice['links'] => [
  ...(policyUrl ? [{ label: policyLink, url: policyUrl }] : []),
  ...links
    .map(({ label, url }) => ({ label: label.trim(), url: url.trim() }))
    .filter(({ label, url }) => label && url),
];

interface DescribedPurpose {
  id: string;
  label: string;
  description: string;
  essential?: true;
}

function describe(
  { id, essential, label, description }: PurposeDraft,
  words: NoticeTexts,
  locale: string,
  defaultLocale: string,
): DescribedPurpose {
  const ours = isStandard(id) ? words.purposes[id] : undefined;
  return {
    id,
    label: label[locale]?.trim() || ours?.label || label[defaultLocale]?.trim() || id,
    description: description[locale]?.trim() || ours?.description || description[defaultLocale]?.trim() || '',
    ...(essential ? { essential } : {}),
  };
}

function noticeOf(
  words: NoticeTexts,
  model: ConsentModel,
  controller: string,
  links: Notice['links'],
  purposes: DescribedPurpose[],
  details: ArtefactHash,
): Notice {
  const { title, text, handle } = words.models[model];
  const fill = (sentence: string): string => sentence.replaceAll('{controller}', () => controller);
  return {
    v: 1,
    kind: 'notice',
    locale: words.locale,
    dir: words.dir,
    model,
    title: fill(title),
    text: fill(text),
    changed: words.changed,
    links,
    buttons: buttonsOf(words, model),
    purposes: purposes.map(({ description: _description, ...purpose }) => purpose),
    handle,
    // Where nobody agreed to anything, there is no consent to withdraw.
    withdraw: model === 'opt-in' ? words.withdraw : words.optOut,
    gpc: words.gpc,
    failed: words.failed,
    details,
  };
}

const buttonsOf = (words: NoticeTexts, model: ConsentModel): Notice['buttons'] =>
  model === 'notice'
    ? [
        { act: 'accept', label: words.acknowledge },
        { act: 'choose', label: words.choose },
      ]
    : [
        { act: 'accept', label: words.accept },
        { act: 'reject', label: model === 'opt-out' ? words.optOut : words.reject },
        { act: 'choose', label: words.choose },
      ];

const detailsOf = (
  { services, texts: own }: ConsentDraft,
  words: NoticeTexts,
  model: ConsentModel,
  purposes: DescribedPurpose[],
  locale: string,
  defaultLocale: string,
): NoticeDetails => ({
  v: 1,
  kind: 'details',
  locale: words.locale,
  dir: words.dir,
  title: words.detailsTitle,
  intro: words.detailsIntro,
  purposes: purposes.map((purpose) => ({
    ...purpose,
    services: services
      .filter((service) => service.purpose === purpose.id)
      .map(({ id, name, description }) => ({
        id,
        name,
        description: description[locale]?.trim() || description[defaultLocale]?.trim() || '',
      })),
  })),
  texts: own[locale]?.details?.rejectAll?.trim() ? words.details : detailsTexts(words, model),
});

/** The same act is called the same on both layers. */
const detailsTexts = ({ details, optOut }: NoticeTexts, model: ConsentModel): DetailsTexts =>
  model === 'opt-out' ? { ...details, rejectAll: optOut } : details;

/** A notice as our own words alone would make it: what in it is the tenant's own shows by comparison. */
export const ourNotice = (
  words: NoticeTexts,
  { model, purposes, details }: Notice,
  controller: string,
): Notice => ({
  ...noticeOf(words, model, controller, [], [], details),
  purposes: purposes.map((purpose) => ourLabel(purpose, words)),
});

/** The same for the choices. */
export const ourDetails = (
  words: NoticeTexts,
  model: ConsentModel,
  { purposes }: NoticeDetails,
): NoticeDetails => ({
  v: 1,
  kind: 'details',
  locale: words.locale,
  dir: words.dir,
  title: words.detailsTitle,
  intro: words.detailsIntro,
  purposes: purposes.map(({ services, ...purpose }) => ({
    ...ourLabel(purpose, words),
    description: isStandard(purpose.id) ? words.purposes[purpose.id].description : '',
    services,
  })),
  texts: detailsTexts(words, model),
});

const ourLabel = <T extends { id: string; label: string }>(purpose: T, words: NoticeTexts): T => ({
  ...purpose,
  label: isStandard(purpose.id) ? words.purposes[purpose.id].label : '',
});

/** Its `since` moves only with a material change that names it, or when it is new. */
function purposeOf(
  { id, essential, sells }: PurposeDraft,
  { services, change }: ConsentDraft,
  terms: number,
  previous: ConsentConfig | undefined,
): ConsentPurpose {
  const before = previous?.purposes.find((purpose) => purpose.id === id);
  const again = change.kind === 'material' && change.purposes.includes(id);
  return {
    id,
    ...(essential ? { essential } : {}),
    since: before && !again ? before.since : terms,
    ...(sells ? { sells } : {}),
    services: services.filter(({ purpose }) => purpose === id).map((service) => service.id),
  };
}

function published(change: ConsentDraft['change']): ConsentChange {
  if (change.kind === 'none') return { kind: 'none' };
  const stated = change.uninvolved?.length ? { uninvolved: change.uninvolved } : {};
  if (change.kind === 'editorial') return { kind: 'editorial', reason: change.reason.trim(), ...stated };
  const said = Object.entries(change.summary).map(([locale, text]) => [locale, text.trim()] as const);
  return { kind: 'material', summary: Object.fromEntries(said.filter(([, text]) => text)), ...stated };
}

/** Our words with the tenant's in their place. */
export function withOverrides(
  words: NoticeTexts,
  own: ConsentDraft['texts'][string] | undefined,
): NoticeTexts {
  if (!own) return words;
  const merged = <T extends object>(base: T, over: Partial<T> | undefined): T => ({
    ...base,
    ...filled(over),
  });
  return {
    ...words,
    ...filled(own.words),
    models: {
      'opt-in': merged(words.models['opt-in'], own.models?.['opt-in']),
      'opt-out': merged(words.models['opt-out'], own.models?.['opt-out']),
      notice: merged(words.models.notice, own.models?.notice),
    },
    details: merged(words.details, own.details),
  };
}

/** An override that was emptied is none. */
function filled<T extends object>(over: T | undefined): T | undefined {
  return (
    over &&
    (Object.fromEntries(
      Object.entries(over).filter(([, value]) => typeof value === 'string' && value.trim() !== ''),
    ) as T)
  );
}

export const isStandard = (id: string): id is StandardPurpose =>
  (STANDARD_PURPOSES as readonly string[]).includes(id);
