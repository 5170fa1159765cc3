import type { DeclaredService } from '../protocol/consent-config.ts';
import { coversHost } from '../protocol/declared-names.ts';
import { embedHost } from './embed-host.ts';

/** What goes on in a page of its own, or plays. A picture that is there is there. */
const RUNNING = 'iframe,embed,object,video,audio';

/**
 * Puts embeds that were let through back to waiting, which needs no new page: what they show goes with it.
 * @param lost services that are not granted any more: the embeds that load from one of their hosts.
 * @param held services that still are: an embed that loads from one of theirs goes on.
 */
export function holdBack(lost: readonly DeclaredService[], held: readonly DeclaredService[]): void {
  for (const element of document.querySelectorAll<HTMLElement>(RUNNING)) {
    const host = embedHost(element);
    if (host === undefined || element.hasAttribute('data-consent')) continue;
    const loads = ({ hosts }: DeclaredService): boolean => hosts.some((pattern) => coversHost(pattern, host));
    const service = lost.find(loads);
    if (!service || held.some(loads)) continue;
    for (const name of ['src', 'srcset', 'data']) if (element.dataset[name]) element.removeAttribute(name);
    element.dataset['consent'] = `${service.purpose}:${service.id}`;
    // Without an address alone a browser goes on showing what it has.
    element.replaceWith(element);
    if (element instanceof HTMLMediaElement) element.load();
  }
}
