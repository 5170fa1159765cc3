import type { ConsentModel, ConsentSignals, DetailsTexts, Regime } from '../protocol/consent-config.ts';
import { STANDARD_PURPOSES, type NoticeTexts, type StandardPurpose } from '../protocol/notice-texts.ts';
import { NOTICE_REGIME, REGIMES } from '../protocol/regimes.ts';
import type { ConsentDraft, NoticeWord, PurposeDraft, ServiceDraft, TextOverrides } from './consent-draft.ts';
import { firstFree, slug } from './form-edit.ts';
import type { ServiceStarter } from './service-starters.ts';

/** The editor's moves, each a new draft from an old one, so that undo is to put the old one back. */

/** Standard purposes stay in their order, own ones behind them. */
export function addStandardPurpose(consent: ConsentDraft, id: StandardPurpose): ConsentDraft {
  if (consent.purposes.some((purpose) => purpose.id === id)) return consent;
  const rank = (one: string): number => {
    const at = (STANDARD_PURPOSES as readonly string[]).indexOf(one);
    return at < 0 ? STANDARD_PURPOSES.length : at;
  };
  const at = consent.purposes.findIndex((purpose) => rank(purpose.id) > rank(id));
  const made = emptyPurpose(id, { essential: id === 'essential', sells: id === 'marketing' });
  return { ...consent, purposes: consent.purposes.toSpliced(at < 0 ? consent.purposes.length : at, 0, made) };
}

export function addOwnPurpose(consent: ConsentDraft, locale: string, label: string): ConsentDraft {
  const id = freePurposeId(consent, label);
  return { ...consent, purposes: [...consent.purposes, { ...emptyPurpose(id), label: { [locale]: label } }] };
}

/** With the services that it had, and what hung on either. */
export function removePurpose(consent: ConsentDraft, id: string): ConsentDraft {
  const services = consent.services.filter(({ purpose }) => purpose !== id);
  return withoutLooseEnds({
    ...consent,
    services,
    purposes: consent.purposes.filter((purpose) => purpose.id !== id),
  });
}

/** @param by places down; negative is up. Stops at the ends. */
export function movePurpose(consent: ConsentDraft, id: string, by: number): ConsentDraft {
  const { purposes } = consent;
  const from = purposes.findIndex((purpose) => purpose.id === id);
  const to = Math.min(Math.max(from + by, 0), purposes.length - 1);
  if (from < 0 || from === to) return consent;
  return { ...consent, purposes: purposes.toSpliced(from, 1).toSpliced(to, 0, purposes[from]!) };
}

export const changePurpose = (
  consent: ConsentDraft,
  id: string,
  change: Partial<Omit<PurposeDraft, 'id'>>,
): ConsentDraft => ({
  ...consent,
  purposes: consent.purposes.map((purpose) => (purpose.id === id ? { ...purpose, ...change } : purpose)),
});

/** An own purpose: its name in the page follows its label as long as nobody has set one and nothing was ever published under it. */
export function relabelPurpose(
  consent: ConsentDraft,
  id: string,
  locale: string,
  label: string,
  published: ReadonlySet<string>,
): ConsentDraft {
  const purpose = consent.purposes.find((one) => one.id === id);
  if (!purpose) return consent;
  const next = changePurpose(consent, id, { label: { ...purpose.label, [locale]: label } });
  const others = { purposes: consent.purposes.filter((one) => one !== purpose) };
  const follows = !published.has(id) && id === freePurposeId(others, purpose.label[locale] ?? '');
  return follows ? renamePurpose(next, id, freePurposeId(others, label)) : next;
}

/** Everything that hangs on it goes along. */
export function renamePurpose(consent: ConsentDraft, from: string, to: string): ConsentDraft {
  if (from === to) return consent;
  const renamed = (key: string): string => (purposeOf(key) === from ? to + key.slice(from.length) : key);
  const { change } = consent;
  return {
    ...mapKeys(consent, renamed),
    purposes: consent.purposes.map((purpose) => (purpose.id === from ? { ...purpose, id: to } : purpose)),
    services: consent.services.map((service) =>
      service.purpose === from ? { ...service, purpose: to } : service,
    ),
    change: change.kind === 'material' ? { ...change, purposes: change.purposes.map(renamed) } : change,
  };
}

/** A service from the catalogue, under its usual purpose, which comes along if it is not there yet. */
export function addService(consent: ConsentDraft, starter: ServiceStarter): ConsentDraft {
  const { about: _about, group: _group, signal, description, purpose, ...service } = starter;
  const withPurpose = addStandardPurpose(consent, purpose);
  const id = firstFree(starter.id, '-', new Set(consent.services.map((one) => one.id)));
  const made: ServiceDraft = { ...structuredClone(service), id, purpose, description: { en: description } };
  const next = { ...withPurpose, services: [...withPurpose.services, made] };
  return signal ? withGoogle(next) : next;
}

export function addOwnService(consent: ConsentDraft, purpose: string): { consent: ConsentDraft; id: string } {
  const id = firstFree('service', '-', new Set(consent.services.map((one) => one.id)));
  const made: ServiceDraft = {
    id,
    purpose,
    name: '',
    provider: '',
    countries: [],
    hosts: [],
    storage: [],
    description: {},
  };
  return { consent: { ...consent, services: [...consent.services, made] }, id };
}

/** @param change undefined takes an optional member away. */
export function changeService(
  consent: ConsentDraft,
  id: string,
  change: { [Member in keyof Omit<ServiceDraft, 'id'>]?: ServiceDraft[Member] | undefined },
): ConsentDraft {
  const services = consent.services.map((service) => {
    if (service.id !== id) return service;
    const changed = { ...service, ...change } as ServiceDraft;
    for (const name of Object.keys(change) as (keyof typeof change)[])
      if (changed[name] === undefined) delete changed[name];
    return changed;
  });
  const before = consent.services.find((service) => service.id === id);
  const next = { ...consent, services };
  if (!before || change.purpose === undefined || change.purpose === before.purpose) return next;
  // Signals name it under its purpose.
  const [from, to] = [`${before.purpose}:${id}`, `${change.purpose}:${id}`];
  return mapKeys(next, (key) => (key === from ? to : key));
}

/** Its name in the page follows its name as long as nobody has set one and nothing was ever published under it. */
export function renameService(
  consent: ConsentDraft,
  id: string,
  name: string,
  published: ReadonlySet<string>,
): { consent: ConsentDraft; id: string } {
  const service = consent.services.find((one) => one.id === id);
  if (!service) return { consent, id };
  const others = new Set(consent.services.filter((one) => one !== service).map((one) => one.id));
  const follows = !published.has(id) && id === firstFree(slug(service.name, '-') || 'service', '-', others);
  const named = changeService(consent, id, { name });
  return follows
    ? changeServiceId(named, id, firstFree(slug(name, '-') || 'service', '-', others))
    : { consent: named, id };
}

export function changeServiceId(
  consent: ConsentDraft,
  from: string,
  to: string,
): { consent: ConsentDraft; id: string } {
  const purpose = consent.services.find((one) => one.id === from)?.purpose;
  const next = {
    ...consent,
    services: consent.services.map((one) => (one.id === from ? { ...one, id: to } : one)),
  };
  const [old, now] = [`${purpose}:${from}`, `${purpose}:${to}`];
  return { consent: mapKeys(next, (key) => (key === old ? now : key)), id: to };
}

export const removeService = (consent: ConsentDraft, id: string): ConsentDraft =>
  withoutLooseEnds({ ...consent, services: consent.services.filter((service) => service.id !== id) });

/** An empty text puts ours back. */
export function setModelText(
  consent: ConsentDraft,
  locale: string,
  model: ConsentModel,
  member: keyof NoticeTexts['models'][ConsentModel],
  value: string,
): ConsentDraft {
  const own = consent.texts[locale] ?? {};
  const of = withMember(own.models?.[model] ?? {}, member, value);
  return withTexts(consent, locale, { ...own, models: withoutEmpty({ ...own.models, [model]: of }) });
}

export function setWord(
  consent: ConsentDraft,
  locale: string,
  word: NoticeWord,
  value: string,
): ConsentDraft {
  const own = consent.texts[locale] ?? {};
  return withTexts(consent, locale, { ...own, words: withMember(own.words ?? {}, word, value) });
}

export function setDetail(
  consent: ConsentDraft,
  locale: string,
  word: keyof DetailsTexts,
  value: string,
): ConsentDraft {
  const own = consent.texts[locale] ?? {};
  return withTexts(consent, locale, { ...own, details: withMember(own.details ?? {}, word, value) });
}

export const changeRegime = (consent: ConsentDraft, at: number, change: Partial<Regime>): ConsentDraft => ({
  ...consent,
  regimes: consent.regimes.map((regime, i) => (i === at ? { ...regime, ...change } : regime)),
});

/** A rule for places that none names yet; the first of ours that is missing, else one to be filled in. */
export function addRegime(consent: ConsentDraft): ConsentDraft {
  const taken = new Set(consent.regimes.map(({ id }) => id));
  const named = new Set(consent.regimes.flatMap(({ regions }) => regions));
  const missing = [...REGIMES.slice(1), NOTICE_REGIME].find(
    ({ id, regions }) => !taken.has(id) && !regions.some((region) => named.has(region)),
  );
  const made = missing
    ? structuredClone(missing)
    : { ...structuredClone(consent.regimes[0]!), id: firstFree('rule', '-', taken), regions: [] };
  return { ...consent, regimes: [...consent.regimes, made] };
}

export const removeRegime = (consent: ConsentDraft, at: number): ConsentDraft => ({
  ...consent,
  regimes: consent.regimes.toSpliced(at, 1),
});

/** What Google's own signals usually hang on; nothing where there is nothing to hang them on. */
export function googleMap({ purposes }: Pick<ConsentDraft, 'purposes'>): Record<string, string> {
  const has = (id: string): boolean => purposes.some((purpose) => purpose.id === id);
  const map: Record<string, string> = {};
  for (const type of ['ad_storage', 'ad_user_data', 'ad_personalization'])
    if (has('marketing')) map[type] = 'marketing';
  if (has('analytics')) map['analytics_storage'] = 'analytics';
  for (const type of ['functionality_storage', 'personalization_storage'])
    if (has('functional')) map[type] = 'functional';
  return map;
}

/** Signals to Google for what it has a purpose for; what somebody has set stays. */
export function withGoogle(consent: ConsentDraft): ConsentDraft {
  const { google } = consent.signals;
  const map = { ...googleMap(consent), ...google?.map };
  return { ...consent, signals: { ...consent.signals, google: { owner: 'sealpost', ...google, map } } };
}

/** Every key that signals can hang on: purposes that are there, and their services. */
export const decisionKeys = ({ purposes, services }: ConsentDraft): string[] =>
  purposes.flatMap(({ id }) => [
    id,
    ...services.filter(({ purpose }) => purpose === id).map((service) => `${id}:${service.id}`),
  ]);

const emptyPurpose = (id: string, more: Partial<PurposeDraft> = {}): PurposeDraft => ({
  id,
  essential: false,
  sells: false,
  label: {},
  description: {},
  ...more,
});

const freePurposeId = ({ purposes }: Pick<ConsentDraft, 'purposes'>, label: string): string =>
  firstFree(slug(label, '-') || 'purpose', '-', new Set(purposes.map(({ id }) => id)));

const purposeOf = (key: string): string => key.split(':')[0]!;

/** What hangs on a purpose or service that is gone goes, too. */
function withoutLooseEnds(consent: ConsentDraft): ConsentDraft {
  const keys = new Set(decisionKeys(consent));
  return mapKeys(consent, (key) => (keys.has(key) ? key : undefined));
}

function mapKeys(consent: ConsentDraft, to: (key: string) => string | undefined): ConsentDraft {
  const { google, microsoft } = consent.signals;
  const signals: ConsentSignals = {};
  if (google) signals.google = { ...google, map: mapValues(google.map, to) };
  if (microsoft) {
    const uet = microsoft.uet && to(microsoft.uet);
    const ad = microsoft.clarity && to(microsoft.clarity.ad);
    const analytics = microsoft.clarity && to(microsoft.clarity.analytics);
    const kept = {
      ...(uet ? { uet } : {}),
      ...(ad && analytics ? { clarity: { ad, analytics } } : {}),
    };
    if (Object.keys(kept).length) signals.microsoft = kept;
  }
  return { ...consent, signals, imports: mapValues(consent.imports, to) };
}

const mapValues = (
  map: Readonly<Record<string, string>>,
  to: (value: string) => string | undefined,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(map).flatMap(([name, value]) => {
      const next = to(value);
      return next ? [[name, next] as const] : [];
    }),
  );

function withMember<T extends object>(of: T, member: keyof T, value: string): T {
  const next = { ...of, [member]: value };
  if (value === '') delete next[member];
  return next;
}

function withTexts(consent: ConsentDraft, locale: string, own: TextOverrides): ConsentDraft {
  const texts = { ...consent.texts, [locale]: withoutEmpty(own) };
  if (!Object.keys(texts[locale]!).length) delete texts[locale];
  return { ...consent, texts };
}

const withoutEmpty = <T extends object>(of: T): T =>
  Object.fromEntries(
    Object.entries(of).filter(([, value]) => Object.keys((value ?? {}) as object).length > 0),
  ) as T;
