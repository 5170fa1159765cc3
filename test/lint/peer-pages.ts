import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** Somebody else's host: gives out a tag that counts visitors, and sets a cookie of its own with it. */
export interface TagHost {
  /** Another site than 127.0.0.1, so that its cookies are those of a third party. */
  origin: string;
  /** Frames and pages that it gives out, by path. */
  pages: Map<string, string>;
  close(): Promise<void>;
}

export async function startTagHost(): Promise<TagHost> {
  const pages = new Map<string, string>();
  const server = createServer((request, response) => {
    const page = pages.get(request.url ?? '/');
    if (page !== undefined)
      return void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
    response.writeHead(200, {
      'content-type': 'text/javascript',
      'set-cookie': '_third=1; Max-Age=31536000; Path=/; SameSite=None; Secure',
    });
    response.end(`document.cookie = '_tag=1; max-age=31536000; path=/';`);
  });
  server.listen(0);
  await once(server, 'listening');
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    pages,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A shop's page with somebody else's notice. */
export const shopPage = (head: string, body: string, lang = 'en'): string =>
  `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Northwind Bikes</title>${head}</head><body><h1>Northwind Bikes</h1><p>Repairs, wheels and good advice since 1987.</p><label><input type="checkbox" checked> Send me the newsletter</label>${body}<div style="height:200vh"></div></body></html>`;

const read = (path: string): string =>
  readFileSync(join(import.meta.dirname, '../../node_modules', path), 'utf8');

const VANILLA_TEXTS = {
  consentModal: {
    title: 'Cookies',
    description: 'Northwind Bikes would like to store or read data on your device.',
    acceptAllBtn: 'Accept all',
    acceptNecessaryBtn: 'Reject all',
    showPreferencesBtn: 'Manage preferences',
  } as Record<string, string>,
  preferencesModal: {
    title: 'Cookie preferences',
    acceptAllBtn: 'Accept all',
    acceptNecessaryBtn: 'Reject all',
    savePreferencesBtn: 'Save',
    closeIconLabel: 'Close',
    sections: [
      { title: 'Strictly necessary', description: 'The basket.', linkedCategory: 'necessary' },
      { title: 'Statistics', description: 'Counts visits.', linkedCategory: 'analytics' },
    ],
  },
};

/**
 * vanilla-cookieconsent 3, with a tag that waits for consent and a permanent way back.
 * @param options over those of a fair configuration
 * @param texts over those of the first layer; an empty one leaves its button out
 */
export function vanillaPage(
  tag: string,
  options: Record<string, unknown> = {},
  texts: Record<string, string> = {},
  css = '',
): string {
  const consentModal = Object.fromEntries(
    Object.entries({ ...VANILLA_TEXTS.consentModal, ...texts }).filter(([, text]) => text !== ''),
  );
  const config = {
    // Else it hides itself from automated browsers.
    hideFromBots: false,
    categories: { necessary: { enabled: true, readOnly: true }, analytics: {} },
    language: { default: 'en', translations: { en: { ...VANILLA_TEXTS, consentModal } } },
    ...options,
  };
  return shopPage(
    `<style>${read('vanilla-cookieconsent/dist/cookieconsent.css')}${css}</style>`,
    `<button data-cc="show-preferencesModal">Cookie settings</button>
<script type="text/plain" data-category="analytics" src="${tag}/tag.js"></script>
<script>${read('vanilla-cookieconsent/dist/cookieconsent.umd.js')}</script><script>CookieConsent.run(${JSON.stringify(config)})</script>`,
  );
}

/** Osano's cookieconsent 3.1.1, as sites fit it with a handler of their own that loads the tag. */
export function osanoPage(tag: string, options: Record<string, unknown> = {}, css = OSANO_EQUAL): string {
  const config = {
    type: 'opt-in',
    revokable: false,
    content: {
      message: 'Northwind Bikes would like to store cookies on your device.',
      allow: 'Accept all',
      deny: 'Reject all',
      dismiss: 'Got it!',
      link: 'Privacy policy',
      href: '/privacy',
    },
    ...options,
  };
  return shopPage(
    `<style>${read('cookieconsent/build/cookieconsent.min.css')}${css}</style>`,
    `<button id="again">Cookie settings</button><script>${read('cookieconsent/build/cookieconsent.min.js')}</script>
<script>const load = (status) => { if (status === 'allow' || status === 'dismiss') document.head.append(Object.assign(document.createElement('script'), { src: '${tag}/tag.js' })); };
cookieconsent.initialise({ ...${JSON.stringify(config)}, onStatusChange: load }, (popup) => { document.getElementById('again').onclick = () => popup.open(); });</script>`,
  );
}

export const OSANO_EQUAL =
  '.cc-window{background:#fff;color:#111}.cc-window .cc-btn{background:#123!important;color:#fff!important;border:2px solid #123!important;padding:8px 16px;flex:1}';
