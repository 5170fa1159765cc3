import { consentCookieName, formatDecisions, type DecisionGroup } from '../protocol/consent-cookie.ts';
import type { SiteId } from '../protocol/ids.ts';
import { putCookie, removeDecisions } from './remove-decisions.ts';

/**
 * The new one is there before what was written under another domain goes, which would be read, too. What a browser does not take, because it is too large
 * or the domain is none of this page's, must not leave an older decision in its place: that of the host is tried, and then there is none.
 * @param domain of the cookie, where it shall hold on subdomains, too.
 */
export function writeDecisions(site: SiteId, groups: readonly DecisionGroup[], domain = ''): void {
  if (!groups.length) return removeDecisions(site);
  const name = consentCookieName(site);
  const text = formatDecisions(groups);
  const seconds = Math.ceil(Math.max(...groups.map(({ until }) => until)) - Date.now() / 1000);
  for (const place of new Set([domain, ''])) {
    putCookie(name, text, seconds, place);
    if (!isThere(`${name}=${text}`)) continue;
    removeDecisions(site, place);
    // Where the host is an address, its name as a domain is the host itself.
    if (!isThere(`${name}=${text}`)) putCookie(name, text, seconds, place);
    return;
  }
  removeDecisions(site);
}

function isThere(cookie: string): boolean {
  try {
    return `${document.cookie};`.includes(`${cookie};`);
  } catch {
    return false;
  }
}
