import { afterAll, beforeAll, expect } from 'vitest';
import { onEveryEngine } from '../browsers/engines.ts';
import type { Page } from '../browsers/page.ts';
import { startHostPage, type HostPage } from '../stage/host-page.ts';
import { fakeCollector, type FakeCollector } from '../widget/fake-collector.ts';
import { publishSite } from '../widget/published-site.ts';
import { scriptOf, startThirdParty, type ThirdParty } from '../stage/third-party.ts';
import { keptBy } from './gate-page.ts';

let host: HostPage;
let elsewhere: ThirdParty;
let collector: FakeCollector;
beforeAll(async () => {
  [host, elsewhere] = await Promise.all([startHostPage(), startThirdParty('elsewhere')]);
  collector = await fakeCollector(await publishSite({ origins: [host.origin] }));
});
afterAll(() => Promise.all([host.close(), elsewhere.close(), collector.stop()]));

const test = onEveryEngine();

const gated = (attributes: string, code = ''): string =>
  `<script type="text/plain" data-consent="analytics" nonce="own" ${attributes}>${code}</script>`;
const from = (path: string): string => `src="${elsewhere.origin}${path}"`;

/** The policy that the loader promises to work under. */
const headers = (): Record<string, string> => ({
  'content-security-policy': `default-src 'none'; script-src 'nonce-own' ${collector.origin} ${elsewhere.origin}; connect-src ${collector.origin}; frame-src ${elsewhere.origin}; require-trusted-types-for 'script'`,
});

/** A page with what an earlier one has left. */
async function visit(page: Page, body: string, granted: string[], refused: string[] = []): Promise<void> {
  elsewhere.forget();
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host</title>${collector.snippet()}</head><body>${body}</body></html>`;
  host.show('<!doctype html><title>Before</title>');
  await page.goto(host.origin);
  const { cookie, stored } = keptBy(collector.site.id, { granted, refused });
  await page.evaluate(
    (pair, key, text) => {
      document.cookie = `${pair};path=/`;
      localStorage.setItem(key, text);
    },
    cookie,
    `sealpost.${collector.site.id}`,
    JSON.stringify(stored),
  );
  host.show(html, headers());
  await page.goto(host.origin);
}

const ran = (page: Page): Promise<string[]> => page.evaluate<string[]>('window.ran ?? []');

test('scripts run in the order of the page', async (page) => {
  const body = [
    gated(from('/slow.js?ms=300')),
    gated('', scriptOf('inline')),
    gated(`${from('/module.js')} data-type="module"`),
    gated(`${from('/async.js')} async`),
    gated('', scriptOf('last')),
  ];
  await visit(page, body.join(''), ['analytics']);
  await page.waitFor('(window.ran ?? []).length === 5');
  const order = await ran(page);
  expect(order.filter((one) => one !== '/async.js')).toEqual(['/slow.js', 'inline', '/module.js', 'last']);
  expect(order[0]).toBe('/async.js');
});

test('nothing is asked for or run without consent', async (page) => {
  const body = `${gated(from('/no.js'))}${gated('', scriptOf('no'))}<iframe data-consent="analytics" data-src="${elsewhere.origin}/no.html" title="Frame"></iframe><iframe data-consent="media" data-src="${elsewhere.origin}/yes.html" title="Frame"></iframe>`;
  await visit(page, body, ['media'], ['analytics']);
  await expect.poll(() => elsewhere.heard).toEqual(['/yes.html']);
  expect(await page.evaluate('window.sealpost.consent.has("analytics")')).toBe(false);
  expect(await ran(page)).toEqual([]);
});
