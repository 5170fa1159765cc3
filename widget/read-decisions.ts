import { consentCookieName, parseDecisions, type DecisionGroup } from '../protocol/consent-cookie.ts';
import type { SiteId } from '../protocol/ids.ts';

/** Latest last. A page may see several cookies of that name, of its host and of domains above it; none where the page may not look. */
export function readDecisions(site: SiteId): DecisionGroup[] {
  try {
    const cookies = document.cookie.matchAll(new RegExp(`${consentCookieName(site)}=([^;]*)`, 'g'));
    return Array.from(cookies, ([, text]) => parseDecisions(text!, Date.now() / 1000))
      .flat()
      .sort((a, b) => a.at - b.at);
  } catch {
    return [];
  }
}
