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

export const DECISION_GROUPS_MAX = 4;

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
