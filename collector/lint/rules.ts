import type { Declaration, DeclaredService, StoredItem } from '../../protocol/consent-config.ts';
import { consentCookieName } from '../../protocol/consent-cookie.ts';
import { isId } from '../../protocol/ids.ts';
import type { Observed, Published, Traces } from './observed.ts';
import type { SeenButton } from './probe/probe.ts';

export type Level = 'error' | 'warning';

/** Stable names, for suppression and for programs. */
export type Rule =
  | 'request-before-choice'
  | 'cookie-before-choice'
  | 'storage-before-choice'
  | 'undeclared-request'
  | 'undeclared-storage'
  | 'kept-longer'
  | 'no-notice'
  | 'no-reject'
  | 'reject-parity'
  | 'contrast'
  | 'target-size'
  | 'ticked-before-choice'
  | 'clicks-to-withdraw'
  | 'expiry'
  | 'not-published';

export interface Finding {
  rule: Rule;
  level: Level;
  /** What it is about: a host, a cookie's name, a button. */
  about: string;
  expected: string;
  got: string;
  remedy: string;
}

/** WCAG 2.2, 1.4.3 for text below 24 px. */
const CONTRAST_MIN = 4.5;
/** WCAG 2.2, 2.5.8. */
const TARGET_MIN_PX = 24;
/** Sizes of two buttons of one design differ with their words; what is above this is emphasis. */
const AREA_FACTOR = 1.75;
/** The longest that any authority lets a choice stand; CNIL 2020-091 art. 5, thirteen months. */
const CHOICE_MAX_DAYS = 396;

/** @param words of accept and reject, for pages without our notice. */
export function judge(seen: Observed, words: ChoiceWords): Finding[] {
  const { published } = seen;
  return [
    ...(seen.unpublished === null ? [] : [notPublished(seen.unpublished)]),
    ...beforeChoice(seen, published),
    ...firstLayer(seen, published, words),
    ...ticked(seen),
    ...clicks(seen),
    ...expiry(seen, published),
    ...(seen.after && published ? afterChoice(seen, seen.after, published) : []),
  ];
}

/** Lower case. */
export interface ChoiceWords {
  accept: ReadonlySet<string>;
  reject: ReadonlySet<string>;
}

const notPublished = (why: string): Finding => ({
  rule: 'not-published',
  level: 'warning',
  about: 'the snippet on the page',
  expected: 'a published site that asks for consent',
  got: why,
  remedy:
    'switch consent on in the dashboard and publish; until then everything that needs consent is unknown',
});

/** A request, cookie or stored item is free before a choice only where it is the page's own or declared as essential. */
function beforeChoice({ url, site, before }: Observed, published: Published | null): Finding[] {
  const declaration = published?.declaration;
  const essential = (declaration?.services ?? []).filter(({ purpose }) => isEssential(published, purpose));
  const findings: Finding[] = [];
  for (const [host, requests] of byHost(before, url, published)) {
    if (essential.some((service) => loadsFrom(service, host))) continue;
    const service = declaration?.services.find((one) => loadsFrom(one, host));
    findings.push({
      rule: 'request-before-choice',
      level: 'error',
      about: host,
      expected: 'no request to others before the visitor has chosen, except what is declared as essential',
      got: `${requests.length} ${requests.length === 1 ? 'request' : 'requests'} (${kindsOf(requests)})${service ? `, declared as ${service.name} for ${service.purpose}` : ', not declared'}`,
      remedy: service
        ? `gate it: <script type="text/plain" data-consent="${service.purpose}"> or data-src with data-consent`
        : 'remove it, or declare it and gate it with data-consent',
    });
  }
  for (const item of storedItems(before)) {
    if (isOurs(item, site) || essential.some(({ storage }) => storage.some((one) => matches(one, item))))
      continue;
    findings.push({
      rule: item.kind === 'cookie' ? 'cookie-before-choice' : 'storage-before-choice',
      level: 'error',
      about: item.name,
      expected: 'nothing stored before the visitor has chosen, except what is declared as essential',
      got: describeItem(item, declaration),
      remedy:
        'declare it as essential if the page cannot do without it, or set it only after consent (sealpost.consent.run)',
    });
  }
  return findings;
}

function afterChoice({ url, site }: Observed, after: Traces, published: Published): Finding[] {
  const { services } = published.declaration;
  const findings: Finding[] = [];
  for (const [host, requests] of byHost(after, url, published)) {
    if (services.some((service) => loadsFrom(service, host))) continue;
    findings.push({
      rule: 'undeclared-request',
      level: 'warning',
      about: host,
      expected: 'only hosts that a declared service loads from',
      got: `${requests.length} ${requests.length === 1 ? 'request' : 'requests'} (${kindsOf(requests)}) after everything was accepted`,
      remedy: 'add the host to the service that loads it; visitors are told about it then',
    });
  }
  for (const item of storedItems(after)) {
    if (isOurs(item, site)) continue;
    const declared = services.flatMap(({ storage }) => storage).find((one) => matches(one, item));
    if (!declared)
      findings.push({
        rule: 'undeclared-storage',
        level: 'warning',
        about: item.name,
        expected: 'only what a declared service stores',
        got: describeItem(item, undefined),
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

function firstLayer({ buttons }: Observed, published: Published | null, words: ChoiceWords): Finding[] {
  const acts = choiceLabels(published, words);
  const accept = buttons.find(({ name }) => acts.accept.has(name.toLowerCase()));
  const reject = buttons.find(({ name }) => acts.reject.has(name.toLowerCase()));
  if (!accept)
    return published && published.notices.some(({ model }) => model === 'opt-in')
      ? [
          {
            rule: 'no-notice',
            level: 'warning',
            about: 'first layer',
            expected: 'a first layer with a choice',
            got: 'no button to accept',
            remedy:
              'look whether the page shows it at all (console, content security policy), or wait longer with --wait',
          },
        ]
      : [];
  if (!reject)
    return [
      {
        rule: 'no-reject',
        level: 'error',
        about: accept.name,
        expected: 'a button to refuse beside the one to accept',
        got: 'none on the first layer',
        remedy: 'offer to refuse on the same layer (EDPB cookie banner taskforce §8)',
      },
    ];
  return [...parity(accept, reject), ...[accept, reject].flatMap(readable)];
}

function parity(accept: SeenButton, reject: SeenButton): Finding[] {
  const differing = Object.entries(accept.style).filter(([name, value]) => reject.style[name] !== value);
  const area = (accept.width * accept.height) / (reject.width * reject.height);
  const got = [
    ...differing.map(([name, value]) => `${name} ${value} against ${reject.style[name]}`),
    ...(accept.tag === reject.tag ? [] : [`<${accept.tag}> against <${reject.tag}>`]),
    ...(area > AREA_FACTOR ? [`${area.toFixed(1)} times the area`] : []),
  ];
  if (got.length === 0) return [];
  return [
    {
      rule: 'reject-parity',
      level: 'error',
      about: `${accept.name} / ${reject.name}`,
      expected: 'two buttons of the same kind, size, font and colours (CNIL 2020-092 §34)',
      got: got.join('; '),
      remedy: 'give both the same style',
    },
  ];
}

function readable(button: SeenButton): Finding[] {
  const findings: Finding[] = [];
  if (button.contrast !== null && button.contrast < CONTRAST_MIN)
    findings.push({
      rule: 'contrast',
      level: 'error',
      about: button.name,
      expected: `a contrast of ${CONTRAST_MIN}:1 or more (WCAG 1.4.3)`,
      got: `${button.contrast}:1`,
      remedy: 'choose colours that are further apart',
    });
  if (Math.min(button.width, button.height) < TARGET_MIN_PX)
    findings.push({
      rule: 'target-size',
      level: 'error',
      about: button.name,
      expected: `at least ${TARGET_MIN_PX} by ${TARGET_MIN_PX} pixels (WCAG 2.5.8)`,
      got: `${button.width} by ${button.height}`,
      remedy: 'make it larger',
    });
  return findings;
}

const ticked = ({ ticked: names }: Observed): Finding[] =>
  names.map((name) => ({
    rule: 'ticked-before-choice',
    level: 'error',
    about: name,
    expected: 'every switch off until the visitor turns it on (CJEU C-673/17, Planet49)',
    got: 'on',
    remedy: 'do not preset it',
  }));

function clicks({ clicks: { accept, withdraw } }: Observed): Finding[] {
  if (accept === null || (withdraw !== null && withdraw <= accept)) return [];
  return [
    {
      rule: 'clicks-to-withdraw',
      level: 'error',
      about: 'withdrawal',
      expected: `at most ${accept} ${accept === 1 ? 'click' : 'clicks'}, as many as to accept (GDPR art. 7(3))`,
      got: withdraw === null ? 'no way to withdraw was found' : `${withdraw} clicks`,
      remedy: 'keep a control on every page that withdraws',
    },
  ];
}

function expiry({ accepted, refused }: Observed, published: Published | null): Finding[] {
  const findings: Finding[] = [];
  const days = (group: { at: number; until: number }): number =>
    Math.round((group.until - group.at) / 86_400);
  const complain = (about: string, expected: string, got: number): void => {
    findings.push({
      rule: 'expiry',
      level: 'error',
      about,
      expected,
      got: `${got} days`,
      remedy: 'set the regime’s days in the dashboard and publish',
    });
  };
  const regimes = published?.config.regimes ?? [];
  if (accepted) {
    const longest = Math.min(CHOICE_MAX_DAYS, Math.max(0, ...regimes.map(({ acceptDays }) => acceptDays)));
    if (regimes.length && days(accepted) > longest)
      complain('acceptance', `at most ${longest} days`, days(accepted));
  }
  if (accepted && refused && days(refused) < days(accepted))
    complain('refusal', `at least ${days(accepted)} days, as an acceptance`, days(refused));
  return findings;
}

/** By host, without the page's own and the collector's. */
function byHost(traces: Traces, url: string, published: Published | null): Map<string, Traces['requests']> {
  const own = new Set([new URL(url).host, ...(published ? [new URL(published.collector).host] : [])]);
  const hosts = new Map<string, Traces['requests']>();
  for (const request of traces.requests) {
    const { host, protocol } = new URL(request.url);
    if (own.has(host) || !/^(https?|wss?):$/.test(protocol)) continue;
    hosts.set(host, [...(hosts.get(host) ?? []), request]);
  }
  return hosts;
}

const kindsOf = (requests: Traces['requests']): string =>
  [...new Set(requests.map(({ type }) => type))].toSorted().join(', ');

interface Item {
  kind: StoredItem['kind'];
  name: string;
  days: number;
}

const storedItems = ({ cookies, storage }: Traces): Item[] => [
  ...cookies.map(({ name, days }) => ({ kind: 'cookie' as const, name, days })),
  ...storage.map(({ kind, name }) => ({ kind, name, days: 0 })),
];

/** Our own, by its very name, which others can begin with, too: the decision itself, what the page remembers about it, records under way, revisions seen. */
function isOurs({ kind, name }: Item, site: string | null): boolean {
  if (!isId('site', site)) return false;
  if (kind === 'cookie') return name === consentCookieName(site);
  if (kind === 'local') return name === `sealpost.${site}`;
  return kind === 'indexeddb' && (name === 'sealpost' || name === 'sealpost-decisions');
}

export const matches = (declared: StoredItem, item: Pick<Item, 'kind' | 'name'>): boolean =>
  declared.kind === item.kind && wildcard(declared.name).test(item.name);

const wildcard = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`);

export function loadsFrom({ hosts }: DeclaredService, host: string): boolean {
  const [name = ''] = host.split(':');
  return hosts.some((declared) =>
    declared.startsWith('*.') ? name.endsWith(declared.slice(1)) : declared === name || declared === host,
  );
}

const isEssential = (published: Published | null, purpose: string): boolean =>
  published?.config.purposes.some(({ id, essential }) => id === purpose && essential === true) ?? false;

function describeItem(item: Item, declaration: Declaration | undefined): string {
  const service = declaration?.services.find(({ storage }) => storage.some((one) => matches(one, item)));
  const kept =
    item.kind !== 'cookie'
      ? ''
      : item.days > 0
        ? `, kept ${Math.round(item.days)} days`
        : ', kept until the browser is closed';
  return `${STORED_AS[item.kind]}${kept}${service ? `, declared as ${service.name} for ${service.purpose}` : ', not declared'}`;
}

const STORED_AS: Record<StoredItem['kind'], string> = {
  cookie: 'a cookie',
  local: 'in localStorage',
  session: 'in sessionStorage',
  indexeddb: 'a database in IndexedDB',
};

/** What our notice says, and otherwise what notices say. */
export function choiceLabels(published: Published | null, words: ChoiceWords): ChoiceWords {
  const labels = (act: 'accept' | 'reject'): Set<string> =>
    new Set(
      published?.notices.flatMap(({ buttons }) =>
        buttons.filter((one) => one.act === act).map(({ label }) => label.toLowerCase()),
      ) ?? words[act],
    );
  return { accept: labels('accept'), reject: labels('reject') };
}
