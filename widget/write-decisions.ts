import { consentCookieName, formatDecisions, type DecisionGroup } from '../protocol/consent-cookie.ts';
import type { SiteId } from '../protocol/ids.ts';

/** @param domain of the cookie, where it shall hold on subdomains, too. */
export function writeDecisions(site: SiteId, groups: readonly DecisionGroup[], domain?: string): void {
  const put = (value: string, seconds: number, on?: string): void => {
    document.cookie = `${consentCookieName(site)}=${value};path=/;max-age=${seconds};samesite=lax${on ? `;domain=${on}` : ''}${location.protocol === 'https:' ? ';secure' : ''}`;
  };
  try {
    // What was written under another domain before would be read, too.
    const labels = location.hostname.split('.');
    for (const i of labels.keys()) put('', -1, labels.slice(i).join('.'));
    put('', -1);
    if (groups.length)
      put(
        formatDecisions(groups),
        Math.ceil(Math.max(...groups.map(({ until }) => until)) - Date.now() / 1000),
        domain,
      );
  } catch {
    // Forbidden, as in a sandboxed frame: it holds on this page.
  }
}
