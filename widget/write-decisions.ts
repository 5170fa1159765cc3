import { consentCookieName, formatDecisions, type DecisionGroup } from '../protocol/consent-cookie.ts';
import type { SiteId } from '../protocol/ids.ts';
import { putCookie, removeDecisions } from './remove-decisions.ts';

/** @param domain of the cookie, where it shall hold on subdomains, too. */
export function writeDecisions(site: SiteId, groups: readonly DecisionGroup[], domain?: string): void {
  // What was written under another domain before would be read, too.
  removeDecisions(site);
  if (!groups.length) return;
  const until = Math.max(...groups.map((group) => group.until));
  putCookie(consentCookieName(site), formatDecisions(groups), Math.ceil(until - Date.now() / 1000), domain);
}
