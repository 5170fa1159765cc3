import type { Id } from './ids.ts';

/**
 * A visitor's decisions as the page keeps them: a first-party cookie, so that the page's own server can read it, too, and small enough for the
 * loader to read by itself. It holds no id of the visitor. One group for each decision that still holds; what a later group says about a key wins.
 *
 *     sealpost_{26 characters of the site id}=1!{group}!{group}…
 *     group = {consent id, or nothing}.{decided at}.{valid until}.{terms}.{granted}.{refused}
 *
 * Times are seconds since the epoch in base 36, keys (`analytics`, `analytics:matomo`) are joined by `~`. A group without a consent id is nobody's
 * decision but what the regime allows or a signal asks for until somebody decides.
 */
export interface DecisionGroup {
  consent: Id<'con'> | '';
  /** Seconds since the epoch. */
  at: number;
  until: number;
  terms: number;
  granted: string[];
  refused: string[];
}

export const DECISION_GROUPS_MAX = 12;

export const consentCookieName = (site: Id<'site'>): string => `sealpost_${site.slice(5)}`;

const KEY = /^[a-z][a-z0-9-]{0,39}(:[a-z][a-z0-9-]{0,39})?$/;
const CONSENT = /^(con_[0-7][0-9a-hjkmnp-tv-z]{25})?$/;

export const formatDecisions = (groups: readonly DecisionGroup[]): string =>
  [
    '1',
    ...groups.map(({ consent, at, until, terms, granted, refused }) =>
      [consent, at.toString(36), until.toString(36), terms, granted.join('~'), refused.join('~')].join('.'),
    ),
  ].join('!');

/**
 * Hostile input: a cookie can be changed by anybody who has the browser. Groups that are malformed or past their time are left out.
 * @param now seconds since the epoch
 */
export function parseDecisions(text: string, now: number): DecisionGroup[] {
  const [version, ...groups] = text.split('!');
  if (version !== '1') return [];
  return groups.slice(0, DECISION_GROUPS_MAX).flatMap((group) => {
    const [consent = '', at = '', until = '', terms = '', granted = '', refused = '', ...rest] =
      group.split('.');
    const read: DecisionGroup = {
      consent: consent as DecisionGroup['consent'],
      at: parseInt(at, 36),
      until: parseInt(until, 36),
      terms: Number(terms),
      granted: keys(granted),
      refused: keys(refused),
    };
    const isWhole =
      CONSENT.test(consent) && read.at >= 0 && read.until > now && read.terms > 0 && rest.length === 0;
    return isWhole ? [read] : [];
  });
}

const keys = (text: string): string[] => text.split('~').filter((key) => KEY.test(key));

/** Whether the groups grant a purpose, or a service of one (`analytics:matomo`), which follows its purpose unless it was decided by itself. */
export function isGranted(groups: readonly DecisionGroup[], key: string): boolean {
  const [purpose = ''] = key.split(':');
  for (const wanted of key === purpose ? [key] : [key, purpose])
    for (const { granted, refused } of groups.toReversed()) {
      if (granted.includes(wanted)) return true;
      if (refused.includes(wanted)) return false;
    }
  return false;
}

/** What a page's own server knows of its visitor. */
export interface ConsentOnServer {
  /** Decisions that still hold, the latest last; without any the visitor has not been asked here, or not answered. */
  groups: DecisionGroup[];
  /** Whether a purpose (`analytics`) or a service of one (`analytics:matomo`) may be used. */
  granted: (key: string) => boolean;
}

/**
 * `sealpost/consent-cookie`, for the server of a page: what its visitor has decided, as far as the request's cookies say. It cannot know whether the
 * terms have changed since; the page asks again then. Where a host and its domain have a cookie each, later decisions go before.
 * @param cookieHeader as it came with the request; absent is empty.
 * @param site `site_…`, as in `data-site`.
 * @param options.now milliseconds since the epoch
 * @throws Error when that is no id of a site
 */
export function readConsent(
  cookieHeader: string | null | undefined,
  site: string,
  { now = Date.now() }: { now?: number } = {},
): ConsentOnServer {
  if (!/^site_[0-7][0-9a-hjkmnp-tv-z]{25}$/.test(site))
    throw new Error(
      `expected the id of a site (site_ and 26 characters), got "${site.slice(0, 40)}"; copy data-site from the page's snippet`,
    );
  const start = `${consentCookieName(site as Id<'site'>)}=`;
  const groups = (cookieHeader ?? '')
    .split(/; */)
    .filter((pair) => pair.startsWith(start))
    .flatMap((pair) => parseDecisions(pair.slice(start.length), now / 1000))
    .toSorted((one, other) => one.at - other.at);
  return { groups, granted: (key) => isGranted(groups, key) };
}
