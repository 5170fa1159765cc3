import type {
  ConsentConfig,
  ConsentSignals,
  Declaration,
  DeclaredService,
  Processor,
  StoredItem,
} from './consent-config.ts';
import { coversHost, coversName } from './declared-names.ts';

/** One way in which a purpose would reach further than what it was consented to: consent is for the recipients, the storage and the countries that were named. */
export interface Reach {
  /** Purpose that has been asked about. */
  purpose: string;
  what: 'sells' | 'service' | 'provider' | 'country' | 'host' | 'storage' | 'processor' | 'signal';
  /** Of the service, the processor, the country (ISO 3166-1), the host, what is stored, or the signal (`google:ad_storage`); empty for `sells`. */
  name: string;
}

/** What a site asks for, and what it declares with it; undefined where the declaration cannot be had. */
export interface AskedAndDeclared {
  consent: Pick<ConsentConfig, 'purposes' | 'signals'>;
  declaration: Declaration | undefined;
}

/**
 * Everything that visitors who consented before have not been asked about. What is left out, shortened or said in other words is no part of it. A processor
 * belongs to no purpose, so that a new one concerns them all, unless the tenant states that it gets nothing of it.
 * @param uninvolved see {@link ConsentChange}.
 */
export function furtherReach(
  before: AskedAndDeclared,
  after: AskedAndDeclared,
  uninvolved: readonly string[] = [],
): Reach[] {
  const excepted = new Set(uninvolved.map(sameName));
  const processors = newProcessors(before.declaration, after.declaration).filter(
    ({ name }) => !excepted.has(sameName(name)),
  );
  const told = signalsOf(before.consent.signals);
  const signals = signalsOf(after.consent.signals);
  return after.consent.purposes.flatMap(({ id, essential, sells, services }): Reach[] => {
    const old = before.consent.purposes.find((purpose) => purpose.id === id);
    if (!old || old.essential || essential) return [];
    const found: Reach[] = sells && !old.sells ? [{ purpose: id, what: 'sells', name: '' }] : [];
    for (const service of services) {
      const declared = serviceOf(after.declaration, service);
      if (!old.services.includes(service)) {
        found.push({ purpose: id, what: 'service', name: declared?.name ?? service });
        continue;
      }
      const known = serviceOf(before.declaration, service);
      if (!known || !declared) continue;
      if (isOtherProvider(known, declared) && !excepted.has(sameName(declared.provider)))
        found.push({ purpose: id, what: 'provider', name: declared.provider });
      for (const country of declared.countries)
        if (!known.countries.includes(country)) found.push({ purpose: id, what: 'country', name: country });
      for (const host of declared.hosts)
        if (!known.hosts.some((pattern) => coversHost(pattern, host)))
          found.push({ purpose: id, what: 'host', name: host });
      for (const item of declared.storage)
        if (!isDeclared(item, known.storage)) found.push({ purpose: id, what: 'storage', name: item.name });
    }
    for (const [name, key] of signals)
      if (key.split(':')[0] === id && told.get(name) !== key)
        found.push({ purpose: id, what: 'signal', name });
    return [...found, ...processors.map(({ name }): Reach => ({ purpose: id, what: 'processor', name }))];
  });
}

/** A name that was not in this part of the declaration before. */
export interface NewRecipient {
  name: string;
  /** Providers of the services that it provides now; empty for a processor that provides none. */
  formerly: string[];
}

/** Who of them is nobody new, only the tenant knows. A provider gets what its service gets: it is nobody new only as the former one under another name. */
export function newRecipients(before: AskedAndDeclared, after: AskedAndDeclared): NewRecipient[] {
  const found = new Map<string, NewRecipient>();
  for (const { what, name } of furtherReach(before, after)) {
    if (what !== 'processor' && what !== 'provider') continue;
    const key = sameName(name);
    if (!found.has(key)) found.set(key, { name, formerly: formerProviders(before, after, key) });
  }
  return [...found.values()];
}

function formerProviders(before: AskedAndDeclared, after: AskedAndDeclared, name: string): string[] {
  const asked = after.consent.purposes.flatMap(({ essential, services }) => (essential ? [] : services));
  const names = asked.flatMap((service) => {
    const [known, declared] = [serviceOf(before.declaration, service), serviceOf(after.declaration, service)];
    const isNow = known && declared && sameName(declared.provider) === name;
    return isNow && isOtherProvider(known, declared) ? [known.provider] : [];
  });
  return [...new Set(names)];
}

/**
 * What was asked about before and is always on now, whoever refused it: purposes by their ids, services that moved to an essential purpose as
 * `purpose:service`.
 */
export function nowEssential(
  before: Pick<ConsentConfig, 'purposes'>,
  after: Pick<ConsentConfig, 'purposes'>,
): string[] {
  const asked = before.purposes.filter(({ essential }) => !essential);
  const services = new Set(asked.flatMap((purpose) => purpose.services));
  return after.purposes.flatMap(({ id, essential, services: now }) => {
    if (!essential) return [];
    if (asked.some((purpose) => purpose.id === id)) return [id];
    return now.filter((service) => services.has(service)).map((service) => `${id}:${service}`);
  });
}

/** Signals of advertising and statistics, which nothing that is always on can stand for. The others (`security_storage`…) may be essential. */
export const isRefusableSignal = (type: string): boolean =>
  type.startsWith('ad_') || type === 'analytics_storage';

/** Which vendor's signal hangs on what. */
function signalsOf({ google, microsoft }: ConsentSignals = {}): Map<string, string> {
  const { uet, clarity } = microsoft ?? {};
  return new Map([
    ...Object.entries(google?.map ?? {}).map(([type, key]) => [`google:${type}`, key] as const),
    ...(uet === undefined ? [] : [['microsoft:uet', uet] as const]),
    ...(clarity
      ? ([
          ['microsoft:clarity.ad', clarity.ad],
          ['microsoft:clarity.analytics', clarity.analytics],
        ] as const)
      : []),
  ]);
}

/** Also one that was there and works in another country now. */
function newProcessors(before: Declaration | undefined, after: Declaration | undefined): Processor[] {
  if (!before || !after) return [];
  return after.processors.filter(
    ({ name, country }) =>
      !before.processors.some((old) => sameName(old.name) === sameName(name) && old.country === country),
  );
}

const serviceOf = (declaration: Declaration | undefined, id: string): DeclaredService | undefined =>
  declaration?.services.find((service) => service.id === id);

const isOtherProvider = (known: DeclaredService, { provider }: DeclaredService): boolean =>
  sameName(known.provider) !== sameName(provider);

/** Said before, for as long at least, and for these hosts. A pattern covers the names that it stands for. */
const isDeclared = ({ kind, name, domain, days }: StoredItem, known: readonly StoredItem[]): boolean =>
  known.some(
    (old) =>
      old.kind === kind && old.days >= days && coversName(old.name, name) && isWithin(domain, old.domain),
  );

/** `.example.com` is the domain and all below it. */
const isWithin = (domain: string | undefined, known: string | undefined): boolean =>
  domain === known ||
  (domain !== undefined && known !== undefined && known.startsWith('.') && `.${domain}`.endsWith(known));

export const isSameName = (a: string, b: string): boolean => sameName(a) === sameName(b);

/** Capitals, spaces, dots and commas are spelling. */
const sameName = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]/gu, '') || name;
