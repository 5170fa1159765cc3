import type {
  ConsentChange,
  ConsentConfig,
  ConsentModel,
  ConsentPurpose,
  Declaration,
  Notice,
  NoticeDetails,
} from '../protocol/consent-config.ts';
import type { ArtefactHash } from '../protocol/manifest.ts';
import { STANDARD_PURPOSES, type NoticeTexts, type StandardPurpose } from '../protocol/notice-texts.ts';
import type { ConsentDraft, PurposeDraft } from './consent-draft.ts';

export interface ComposeInput {
  consent: ConsentDraft;
  /** The site's, its default first; there must be texts for each. */
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
  const { change } = consent;
  const terms = previous ? previous.terms + (change.kind === 'material' ? 1 : 0) : 1;
  const models = [...new Set(consent.regimes.map(({ model }) => model))];
  const [defaultLocale = 'en'] = locales;
  const notices: ConsentConfig['notices'] = [];
  for (const locale of locales) {
    const words = withOverrides(texts[locale]!, consent.texts[locale]);
    const purposes = consent.purposes.map((purpose) => describe(purpose, words, locale, defaultLocale));
    const details = await add(detailsOf(consent, words, purposes, locale, defaultLocale));
    const hashes: Partial<Record<ConsentModel, ArtefactHash>> = {};
    for (const model of models) {
      const links = [
        ...(policyUrl ? [{ label: words.policyLink, url: policyUrl }] : []),
        ...consent.links.filter(({ label, url }) => label && url),
      ];
      hashes[model] = await add(noticeOf(words, model, controller, links, purposes, details));
    }
    notices.push({ locale, models: hashes });
  }
  return {
    v: 1,
    terms,
    purposes: consent.purposes.map((purpose) => purposeOf(purpose, consent, terms, previous)),
    regimes: consent.regimes,
    notices,
    declaration: await add({
      v: 1,
      kind: 'declaration',
      services: consent.services.map(({ description: _, ...service }) => service),
      processors: consent.processors,
    }),
    layout: consent.layout,
    ...(Object.keys(consent.signals).length ? { signals: consent.signals } : {}),
    ...(Object.keys(consent.imports).length ? { imports: consent.imports } : {}),
    ...(consent.cookieDomain ? { cookieDomain: consent.cookieDomain } : {}),
    recordDays: consent.recordDays,
    change: published(change),
  };
}

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
    label: label[locale] || ours?.label || label[defaultLocale] || id,
    description: description[locale] || ours?.description || description[defaultLocale] || '',
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
    purposes: purposes.map(({ description: _, ...purpose }) => purpose),
    handle,
    withdraw: model === 'opt-out' ? words.optOut : words.withdraw,
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
  { services }: ConsentDraft,
  words: NoticeTexts,
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
        description: description[locale] || description[defaultLocale] || '',
      })),
  })),
  texts: words.details,
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

const published = (change: ConsentDraft['change']): ConsentChange =>
  change.kind === 'material' ? { kind: 'material', summary: change.summary } : change;

function withOverrides(words: NoticeTexts, own: ConsentDraft['texts'][string] | undefined): NoticeTexts {
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
  return over && (Object.fromEntries(Object.entries(over).filter(([, value]) => value !== '')) as T);
}

const isStandard = (id: string): id is StandardPurpose =>
  (STANDARD_PURPOSES as readonly string[]).includes(id);
