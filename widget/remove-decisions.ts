import { consentCookieName } from '../protocol/consent-cookie.ts';
import type { SiteId } from '../protocol/ids.ts';

/**
 * Under every domain that this page can write for.
 * @param except '' for the host itself, where a cookie without a domain holds.
 */
export function removeDecisions(site: SiteId, except?: string): void {
  const labels = location.hostname.split('.');
  for (const domain of ['', ...labels.map((_, i) => labels.slice(i).join('.'))])
    if (domain !== except) putCookie(consentCookieName(site), '', -1, domain);
}

/** Where it is forbidden, as in a sandboxed frame, what it would say holds on this page. */
export function putCookie(name: string, value: string, seconds: number, domain?: string): void {
  try {
    document.cookie = `${name}=${value};path=/;max-age=${seconds};samesite=lax${domain ? `;domain=${domain}` : ''}${location.protocol === 'https:' ? ';secure' : ''}`;
  } catch {
    // Nothing of it is kept then.
  }
}
