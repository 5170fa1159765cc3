import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { readConsent } from '../../protocol/consent-cookie.ts';
import { onEveryEngine } from '../browsers/engines.ts';
import { runSealpost } from '../collector/process.ts';
import { scriptOf } from '../stage/third-party.ts';
import { keepWhatIsSaved } from './saved-files.ts';
import {
  BUTTON,
  counted,
  granted,
  isAsked,
  later,
  NOTICE,
  openShop,
  settled,
  state,
  tags,
  violations,
  type Shop,
  type ShopSite,
} from './consent-shop.ts';

const test = onEveryEngine();
const NEVER = new Promise<never>(() => {});

let shop: Shop;
let site: ShopSite;
beforeAll(async () => {
  shop = await openShop();
  site = await shop.publish('Records');
});
afterEach(() => (shop.cdn.gate = undefined));
afterAll(() => shop?.close());

describe('6: records', () => {
  test('of a page that goes in the moment of the click, and comes back', async (page) => {
    await shop.visit(page, site, { body: tags(shop).count });
    // Nothing that comes after the click gets through.
    shop.cdn.gate = (path) => (/record\.js|consents$/.test(path) ? NEVER : undefined);
    await page.click(BUTTON.accept);
    await page.goto(shop.video.origin);
    shop.cdn.gate = undefined;
    expect(shop.counter.heard).toEqual([]);
    await page.goto(shop.host.origin);
    await counted(page);
    await shop.recorded(page, site, { method: 'accept-all', surface: 'banner' });
    await settled(page, site);
    expect(await isAsked(page)).toBe(false);
    expect(await shop.records(page, site)).toHaveLength(1);
  });

  test('of a page that is closed before it is answered, and never comes back', async (page) => {
    const closed = await shop.publish('Closed');
    await shop.visit(page, closed);
    let letGo = (): void => {};
    shop.cdn.gate = (path) =>
      path === '/v1/consents' ? new Promise<void>((resolve) => (letGo = resolve)) : undefined;
    await page.click(BUTTON.accept);
    await expect.poll(() => shop.cdn.heard).toContain('POST /v1/consents');
    await page.close();
    letGo();
    await expect.poll(() => shop.everyRecord(closed)).toHaveLength(1);
  });

  test('of a page whose records cannot be delivered: what was agreed to holds, and is sent once, later', async (page) => {
    const body = tags(shop).count;
    await shop.visit(page, site, { body });
    shop.cdn.gate = (path) => (path === '/v1/consents' ? Promise.reject(new Error('cut off')) : undefined);
    await page.click(BUTTON.accept);
    await counted(page);
    await expect.poll(() => shop.cdn.heard).toContain('POST /v1/consents');
    expect(await shop.records(page, site)).toEqual([]);
    const { consent } = await state(page);
    shop.cdn.gate = undefined;
    // Every ten minutes.
    shop.show(site, { body, head: later(0.2) });
    for (let i = 0; i < 2; i++) {
      await page.goto(shop.host.origin);
      await counted(page);
      await shop.recorded(page, site, { id: consent!, method: 'accept-all' });
      await settled(page, site);
      expect(await isAsked(page)).toBe(false);
    }
  });

  test('while the collector is dead nothing is granted, nothing forgotten, and nobody asked again', async (page) => {
    await shop.visit(page, site, { body: tags(shop).count });
    await shop.killCollector();
    await page.click(BUTTON.accept);
    await page.waitFor(`!${NOTICE}`);
    await page.goto(shop.host.origin);
    expect(await page.text('h1'), 'the page itself can be used').toBe('Shop');
    expect(await page.evaluate<boolean>(`window.sealpost?.consent?.has?.('analytics') ?? false`)).toBe(false);
    await shop.startCollector();
    expect(shop.counter.heard).toEqual([]);
    await page.goto(shop.host.origin);
    await counted(page);
    await shop.recorded(page, site, { method: 'accept-all', surface: 'banner' });
    expect(await isAsked(page)).toBe(false);
  });

  test('give a receipt that anybody can verify without a collector', async (page) => {
    await shop.visit(page, site);
    await page.click(BUTTON.accept);
    await shop.recorded(page, site, { method: 'accept-all' });
    const [record] = await shop.records(page, site);
    await settled(page, site);
    await page.evaluate(keepWhatIsSaved);
    await page.click(BUTTON.handle);
    for (const [i, kind] of ['text/html', 'application/ld+json', 'application/json'].entries()) {
      await page.click(`sealpost-preferences >> .savers button:nth-of-type(${i + 1})`);
      await page.waitFor(`window.saved?.some(({ type }) => type === '${kind}')`, 20_000);
    }
    const [html, jsonLd, proof] = await page.evaluate<string[]>('window.saved.map(({ text }) => text)');
    expect(html).toContain(record!.id);
    expect(JSON.stringify(JSON.parse(jsonLd!))).toContain(record!.id);

    const key = (await shop.tenant.tools.api.ledgerKey())!;
    const { code, stdout } = await verify(proof!, key);
    expect(stdout).toMatch(/^verified: entry "consent" .* with its content, accepted /);
    expect(code).toBe(0);
    const forged = proof!.replace('accept-all', 'reject-all');
    expect(forged).not.toBe(proof);
    expect((await verify(forged, key)).code).toBe(2);
  });
});

describe('7: the interface for code', () => {
  test('a page with a notice of its own: subscribe, run, events, and what its server reads', async (page) => {
    await shop.open(page, site, {
      snippet: 'data-ui="none"',
      head: `<script nonce="own">
        window.told = [];
        document.addEventListener('sealpost:consent', ({ detail }) => told.push('event ' + detail.granted));
        (window.sealpost ??= { queue: [] }).queue.push(({ consent }) => {
          consent.subscribe(({ granted }) => told.push('subscribed ' + granted));
          consent.run('analytics', () => { ${scriptOf('run')} });
        });</script>`,
      body: tags(shop).count + tags(shop).film,
    });
    await page.waitFor(`window.told.includes('subscribed ')`, 20_000);
    expect(readConsent(shop.host.cookies.at(-1), site.id).groups).toEqual([]);
    await page.evaluate(`sealpost.consent.save({ analytics: true, marketing: false, media: false })`);
    await counted(page);
    await shop.recorded(page, site, {
      method: 'script',
      surface: 'api',
      decision: { analytics: true, marketing: false, media: false },
    });
    expect(await page.evaluate(`window.ran`)).toEqual(['run']);
    expect((await page.evaluate<string[]>(`window.told`)).toSorted()).toEqual([
      'event analytics',
      'subscribed ',
      'subscribed analytics',
    ]);
    expect(await page.evaluate(drawn), 'nothing of ours is drawn').toEqual([]);

    await page.goto(shop.host.origin);
    await counted(page);
    const read = readConsent(shop.host.cookies.at(-1), site.id);
    expect(['analytics', 'marketing', 'media'].map(read.granted)).toEqual([true, false, false]);
    expect(read.groups.map(({ consent }) => consent)).toEqual([(await state(page)).consent]);
    await page.evaluate(`sealpost.consent.withdraw('analytics')`);
    await granted(page, 'analytics', false);
    await page.goto(shop.host.origin);
    expect(readConsent(shop.host.cookies.at(-1), site.id).granted('analytics')).toBe(false);
    expect(await page.evaluate(drawn)).toEqual([]);
    expect(await violations(page)).toEqual([]);
  });

  const drawn = `[...document.querySelectorAll('*')].map(({ localName }) => localName).filter((name) => name.startsWith('sealpost'))`;
});

/** As whoever was given the file runs it. */
async function verify(bundle: string, key: string): Promise<{ code: number | null; stdout: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'sealpost-receipt-'));
  const file = join(folder, 'receipt.json');
  writeFileSync(file, bundle);
  const { exited, output } = runSealpost(['verify', file, '--key', key]);
  const code = await exited;
  rmSync(folder, { recursive: true });
  return { code, stdout: output().stdout };
}
