import type { ConsentConfig, Declaration, DeclaredService, Processor, StoredItem } from './consent-config.ts';

/** One way in which a purpose would reach further than what it was consented to: consent is for the recipients, the storage and the countries that were named. */
export interface Reach {
  /** Purpose that has been asked about. */
  purpose: string;
  what: 'sells' | 'service' | 'provider' | 'country' | 'storage' | 'processor';
  /** Of the service, the processor, the country (ISO 3166-1), or what is stored; empty for `sells`. */
  name: string;
}

/** What a site asks for, and what it declares with it; undefined where the declaration cannot be had. */
export interface AskedAndDeclared {
  consent: Pick<ConsentConfig, 'purposes'>;
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
      for (const item of declared.storage)
        if (!isDeclared(item, known.storage)) found.push({ purpose: id, what: 'storage', name: item.name });
    }
    return [...found, ...processors.map(({ name }): Reach => ({ purpose: id, what: 'processor', name }))];
  });
}

/** Names that were in the declaration in no such part: who of them is nobody new, only the tenant knows. */
export function newRecipients(before: AskedAndDeclared, after: AskedAndDeclared): string[] {
  const names = furtherReach(before, after)
    .filter(({ what }) => what === 'processor' || what === 'provider')
    .map(({ name }) => name);
  return [...new Map(names.map((name) => [sameName(name), name])).values()];
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

/** Said before, for as long at least. A pattern covers the names that it stands for. */
const isDeclared = ({ kind, name, days }: StoredItem, known: readonly StoredItem[]): boolean =>
  known.some((old) => old.kind === kind && old.days >= days && covers(old.name, name));

/** Both may hold `*` for any run of characters; one in `name` is only covered by one in `pattern`. */
function covers(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return pattern === name;
  const last = rest.pop()!;
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length)
    return false;
  let at = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at <= name.length - last.length;
}

/** Capitals, spaces, dots and commas are spelling. */
const sameName = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]/gu, '') || name;
