import type { DeclaredService, StoredItem } from '../../protocol/consent-config.ts';
import { consentCookieName } from '../../protocol/consent-cookie.ts';
import { isId } from '../../protocol/ids.ts';
import { coversHost, coversName } from '../../protocol/declared-names.ts';
import { DECISION_NAME, isFirstParty } from './judge-choice.ts';
import type { Observed, Published, Traces } from './observed.ts';
import { asksFirst } from './published.ts';
import type { Complaint } from './rule-book.ts';

/** A request, cookie or stored item is free before a choice only where it is the page's own or declared as essential. */
export function judgeBeforeChoice(seen: Observed, named: readonly string[]): Complaint[] {
  const { before, browsed, site, published, layers } = seen;
  const declaration = published?.declaration;
  // Where the law lets a site begin until somebody objects, what it has declared is free as well.
  const isFree = published && !asksFirst(published, layers[0]) ? () => true : isEssential;
  const free = (declaration?.services ?? []).filter(({ purpose }) => isFree(published, purpose));
  const atOnce = new Set([...byHost(before, seen).keys(), ...storedItems(before).map(keyOf)]);
  const when = (key: string): string => (atOnce.has(key) ? '' : ', once the page was scrolled');
  const found: Complaint[] = [];
  for (const [host, requests] of byHost(browsed, seen)) {
    if (free.some((service) => loadsFrom(service, host)) || isNamed(named, host)) continue;
    const service = declaration?.services.find((one) => loadsFrom(one, host));
    found.push({
      rule: 'request-before-choice',
      level: 'error',
      about: host,
      expected: 'no request to others before the visitor has chosen, except what is declared as essential',
      got: `${countOf(requests)}${service ? `, declared as ${service.name} for ${service.purpose}` : published ? ', not declared' : ''}${when(host)}`,
      remedy: service
        ? `gate it: <script type="text/plain" data-consent="${service.purpose}"> or data-src with data-consent`
        : published
          ? 'remove it, or declare it and gate it with data-consent'
          : 'let the notice hold it back until it is accepted, or remove it; if it is your own, or the page cannot do without it, --essential names it',
    });
  }
  for (const item of storedItems(browsed)) {
    if (isOurs(item, site) || free.some(({ storage }) => storage.some((one) => matches(one, item)))) continue;
    if (isNamed(named, item.name)) continue;
    found.push({
      rule: item.kind === 'cookie' ? 'cookie-before-choice' : 'storage-before-choice',
      level: 'error',
      about: item.name,
      expected: 'nothing stored before the visitor has chosen, except what is declared as essential',
      got: `${describeItem(item, published)}${when(keyOf(item))}`,
      remedy: published
        ? 'declare it as essential if the page cannot do without it, or set it only after consent (sealpost.consent.run)'
        : 'set it only after consent; if the page cannot do without it, --essential names it',
    });
  }
  // A site that asks nobody, and does what it would have to ask for.
  if (found.length > 0 && !published && layers.length === 0 && !seen.mute && seen.unseen.length === 0)
    found.push({
      rule: 'no-notice',
      level: 'warning',
      about: 'first layer',
      expected: 'a notice that asks before what needs consent',
      got: 'none that was recognised, from where this machine is taken to be',
      remedy:
        'ask first, or remove what needs consent; if there is a notice, name its buttons (--accept "…" --reject "…"), or wait longer with --wait',
    });
  return found;
}

/** Whoever refuses gets what somebody who has not answered gets, and the refusal is kept. */
export function judgeAfterRefusal(seen: Observed, named: readonly string[]): Complaint[] {
  const { refusal, browsed, published, site, url } = seen;
  if (!refusal || refusal.left !== null) return [];
  const declaration = published?.declaration;
  const essential = (declaration?.services ?? []).filter(({ purpose }) => isEssential(published, purpose));
  const known = new Set(byHost(browsed, seen).keys());
  const found: Complaint[] = [];
  for (const [host, requests] of byHost(refusal.traces, seen)) {
    if (known.has(host) || isNamed(named, host) || essential.some((one) => loadsFrom(one, host))) continue;
    found.push({
      rule: 'request-after-refusal',
      level: 'error',
      about: host,
      expected: 'no request to others after a refusal, except what is declared as essential',
      got: countOf(requests),
      remedy: 'hold it back on a refusal, too; it seems to wait for any answer',
    });
  }
  const before = new Set(storedItems(browsed).map(keyOf));
  const items = storedItems(refusal.traces).filter(
    (item) =>
      !before.has(keyOf(item)) &&
      !isOurs(item, site) &&
      !isNamed(named, item.name) &&
      !essential.some(({ storage }) => storage.some((one) => matches(one, item))),
  );
  for (const item of items) {
    const isOthers = item.domain !== '' && !isFirstParty(item.domain, url);
    // The refusal itself has to be kept in something: in what is named so, or is alone.
    if (!isOthers && !published && (DECISION_NAME.test(item.name) || items.length === 1)) continue;
    found.push({
      rule: 'stored-after-refusal',
      level: isOthers || published ? 'error' : 'warning',
      about: item.name,
      expected: 'nothing new stored after a refusal but the refusal itself',
      got: describeItem(item, published),
      remedy: 'store it only after it was accepted; if the page cannot do without it, --essential names it',
    });
  }
  return found;
}

export function judgeAfterChoice(seen: Observed, after: Traces, published: Published): Complaint[] {
  const { services } = published.declaration;
  const findings: Complaint[] = [];
  for (const [host, requests] of byHost(after, seen)) {
    if (services.some((service) => loadsFrom(service, host))) continue;
    findings.push({
      rule: 'undeclared-request',
      level: 'warning',
      about: host,
      expected: 'only hosts that a declared service loads from',
      got: `${countOf(requests)} after everything was accepted`,
      remedy: 'add the host to the service that loads it; visitors are told about it then',
    });
  }
  for (const item of storedItems(after)) {
    if (isOurs(item, seen.site)) continue;
    const declared = services.flatMap(({ storage }) => storage).find((one) => matches(one, item));
    if (!declared)
      findings.push({
        rule: 'undeclared-storage',
        level: 'warning',
        about: item.name,
        expected: 'only what a declared service stores',
        got: describeItem(item, null),
        remedy:
          'add it to the service that stores it, so that visitors are told, and so that it is cleared on withdrawal',
      });
    else if (item.kind === 'cookie' && item.days > Math.max(declared.days, 1) * 1.01)
      findings.push({
        rule: 'kept-longer',
        level: 'warning',
        about: item.name,
        expected: `at most ${declared.days} days, as declared`,
        got: `${Math.round(item.days)} days`,
        remedy: 'declare how long it is really kept, or shorten it',
      });
  }
  return findings;
}

/** By host, without the page's own and the collector's. */
function byHost(traces: Traces, { url, asked, published }: Observed): Map<string, Traces['requests']> {
  const own = new Set(
    [url, asked, ...(published ? [published.collector] : [])].map((one) => new URL(one).host),
  );
  const hosts = new Map<string, Traces['requests']>();
  for (const request of traces.requests) {
    const { host, protocol } = new URL(request.url);
    if (own.has(host) || !/^(https?|wss?):$/.test(protocol)) continue;
    hosts.set(host, [...(hosts.get(host) ?? []), request]);
  }
  return hosts;
}

const countOf = (requests: Traces['requests']): string =>
  `${requests.length} ${requests.length === 1 ? 'request' : 'requests'} (${kindsOf(requests)})`;

const kindsOf = (requests: Traces['requests']): string =>
  [...new Set(requests.map(({ type }) => type))].toSorted().join(', ');

interface Item {
  kind: StoredItem['kind'];
  name: string;
  /** Of a cookie; else empty. */
  domain: string;
  days: number;
}

const keyOf = ({ kind, name, domain }: Item): string => `${kind} ${domain} ${name}`;

const storedItems = ({ cookies, storage }: Traces): Item[] => [
  ...cookies.map(({ name, domain, days }) => ({ kind: 'cookie' as const, name, domain, days })),
  ...storage.map(({ kind, name }) => ({ kind, name, domain: '', days: 0 })),
];

/** Our own, by its very name, which others can begin with, too: the decision itself, what the page remembers about it, records under way, revisions seen. */
function isOurs({ kind, name }: Item, site: string | null): boolean {
  if (!isId('site', site)) return false;
  if (kind === 'cookie') return name === consentCookieName(site);
  if (kind === 'local') return name === `sealpost.${site}`;
  return kind === 'indexeddb' && (name === 'sealpost' || name === 'sealpost-decisions');
}

export const matches = (declared: StoredItem, item: Pick<Item, 'kind' | 'name'>): boolean =>
  declared.kind === item.kind && coversName(declared.name, item.name);

export const loadsFrom = ({ hosts }: DeclaredService, host: string): boolean =>
  hosts.some((declared) => coversHost(declared, host));

const isEssential = (published: Published | null, purpose: string): boolean =>
  published?.config.purposes.some(({ id, essential }) => id === purpose && essential === true) ?? false;

/** Named on the command line. */
const isNamed = (named: readonly string[], name: string): boolean =>
  named.some((pattern) => coversName(pattern, name) || coversName(pattern, name.split(':')[0]!));

function describeItem(item: Item, published: Published | null): string {
  const service = published?.declaration.services.find(({ storage }) =>
    storage.some((one) => matches(one, item)),
  );
  const kept =
    item.kind !== 'cookie'
      ? ''
      : item.days > 0
        ? `, kept ${Math.max(1, Math.round(item.days))} ${item.days < 1.5 ? 'day' : 'days'}`
        : ', kept until the browser is closed';
  const declared = service
    ? `, declared as ${service.name} for ${service.purpose}`
    : published
      ? ', not declared'
      : '';
  return `${STORED_AS[item.kind]}${item.domain ? ` of ${item.domain}` : ''}${kept}${declared}`;
}

const STORED_AS: Record<StoredItem['kind'], string> = {
  cookie: 'a cookie',
  local: 'in localStorage',
  session: 'in sessionStorage',
  indexeddb: 'a database in IndexedDB',
};
