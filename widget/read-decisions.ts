import { consentCookieName, parseDecisions, type DecisionGroup } from '../protocol/consent-cookie.ts';
import type { SiteId } from '../protocol/ids.ts';

/**
 * As they were written, the latest last. A page may see several cookies of that name, of its host and of domains above it; none where the page may not
 * look.
 */
export const readDecisions = (site: SiteId): DecisionGroup[] =>
  cookieTexts(site)
    .map((text) => parseDecisions(text, Date.now() / 1000))
    .sort((one, other) => latest(one) - latest(other))
    .flat();

/** What every cookie of that name says. */
export function cookieTexts(site: SiteId): string[] {
  try {
    const cookies = document.cookie.matchAll(new RegExp(`${consentCookieName(site)}=([^;]*)`, 'g'));
    return Array.from(cookies, ([, text]) => text!);
  } catch {
    return [];
  }
}

const latest = (groups: readonly DecisionGroup[]): number => Math.max(0, ...groups.map(({ at }) => at));
