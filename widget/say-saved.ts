import type { SiteConsent } from '../embed/contract.ts';
import type { NoticeDetails } from '../protocol/consent-config.ts';

const SAID_MS = 6_000;

/** Never seen: those who see have seen the notice go. */
const CSS = ':host{all:initial;position:fixed;clip-path:inset(50%);white-space:nowrap}';

/**
 * Says that the choice is saved to those who hear the page: the first layer takes the focus along when it goes, and leaves nothing to hear.
 * @throws what fetching the words throws.
 */
export async function saySaved(site: SiteConsent): Promise<void> {
  const host = document.createElement('sealpost-said');
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS);
  root.adoptedStyleSheets = [sheet];
  // Announced only where it was in the page before its text.
  const said = document.createElement('p');
  said.role = 'status';
  root.append(said);
  document.body.before(host);
  try {
    const { texts, locale, dir } = await site.artefact<NoticeDetails>(site.notice.details);
    said.lang = locale;
    said.dir = dir;
    said.textContent = texts.saved;
    await new Promise((resolve) => setTimeout(resolve, SAID_MS));
  } finally {
    host.remove();
  }
}
