import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import type { Workspace } from '../../dashboard/workspace.ts';
import type { ConsentPage } from '../../protocol/api.ts';
import { onEveryEngine } from '../browsers/engines.ts';
import type { Page } from '../browsers/page.ts';
import { shopConsent } from '../mock/shop-consent.ts';
import { startCollector, type CollectorProcess } from '../stage/collector-process.ts';
import { startHostPage, type HostPage } from '../stage/host-page.ts';
import { publishSite, signUpTenant, type Tenant } from '../stage/tenant.ts';
import { everyFieldDraft } from './every-field.ts';

const test = onEveryEngine();
const COUNTED = `document.documentElement.dataset.counted === 'yes'`;
const GRANTED = (key: string): string => `window.sealpost?.consent?.has?.(${JSON.stringify(key)}) === true`;

describe('a visitor decides, and it is on record', () => {
  const data = mkdtempSync(join(tmpdir(), 'sealpost-consent-'));
  let collector: CollectorProcess;
  let host: HostPage;
  let third: HostPage;
  let clock: HostPage;
  let tenant: Tenant;
  let workspace: Workspace;

  beforeAll(async () => {
    collector = await startCollector(data);
    [host, third, clock] = await Promise.all([startHostPage(), startHostPage(), startHostPage()]);
    clock.show(`const { now } = Date; Date.now = () => now() + 600_000;`, {
      'content-type': 'text/javascript',
    });
    third.show(`document.documentElement.dataset.counted = 'yes'`, { 'content-type': 'text/javascript' });
    tenant = await signUpTenant(collector.origin, {
      email: 'owner@tenant.example',
      name: 'Olive Owner',
      password: 'correct horse battery staple',
    });
    workspace = await publishSite(tenant, 'Consent', {
      ...everyFieldDraft(host.origin),
      policy: { url: 'https://shop.example/privacy', version: '1' },
      consent: shopConsent(),
    });
    showShop();
  });

  function showShop(head = ''): void {
    host.show(
      `<!doctype html><html lang="en"><title>Shop</title>${head}
      <script async src="${collector.origin}/loader.js" data-site="${workspace.site.id}" data-key="${workspace.keys.publisher.fingerprint}"></script>
      <script type="text/plain" data-consent="analytics" src="${third.origin}/counter.js"></script>
      <h1>Shop</h1>`,
      {
        'content-security-policy': `default-src 'none'; script-src ${collector.origin} ${third.origin} ${clock.origin}; connect-src ${collector.origin}; require-trusted-types-for 'script'`,
      },
    );
  }

  afterAll(async () => {
    await collector?.stop();
    await Promise.all([host?.close(), third?.close(), clock?.close()]);
    rmSync(data, { recursive: true, force: true });
  });

  test('accept, come back, withdraw: under a strict policy, with the real collector', async (page) => {
    const before = (await consents()).length;
    await page.goto(host.origin);
    await notice(page);
    expect(await page.evaluate<boolean>(COUNTED), 'nothing before the choice').toBe(false);
    await page.click('sealpost-notice >> button');
    await page.waitFor(GRANTED('analytics'), 20_000);
    await page.waitFor(COUNTED, 20_000);
    await expect.poll(async () => (await consents()).length, { timeout: 20_000 }).toBe(before + 1);
    const [accepted] = await consents();
    expect(accepted!.record).toMatchObject({
      site: workspace.site.id,
      method: 'accept-all',
      surface: 'banner',
      decision: { analytics: true, marketing: true, media: true },
      policy: '1',
    });

    await page.goto(host.origin);
    await page.waitFor(COUNTED, 20_000);
    expect(await page.evaluate<boolean>(`!document.querySelector('sealpost-notice')`)).toBe(true);

    await page.evaluate(`void window.sealpost.consent.withdraw()`);
    await expect.poll(async () => (await consents()).length, { timeout: 20_000 }).toBe(before + 2);
    expect((await consents())[0]!.record).toMatchObject({ method: 'withdraw' });
    // One of the services goes on until the page is loaded again, so it is.
    await page.waitFor(
      `performance.getEntriesByType('navigation')[0]?.type === 'reload' && window.sealpost?.consent?.get?.().granted.length === 0`,
      20_000,
    );
    expect(await page.evaluate<boolean>(COUNTED)).toBe(false);
  });

  test('a device whose clock is ten minutes ahead: what is in use is on record', async (page) => {
    const before = (await consents()).length;
    showShop(`<script src="${clock.origin}/clock.js"></script>`);
    await page.goto(host.origin);
    await notice(page);
    await page.click('sealpost-notice >> button');
    await page.waitFor(GRANTED('analytics'), 20_000);
    await expect.poll(async () => (await consents()).length, { timeout: 20_000 }).toBe(before + 1);
    const [accepted] = await consents();
    expect(accepted!.record).toMatchObject({ method: 'accept-all', regime: 'strict' });
    expect(Date.parse(accepted!.record.at) - Date.parse(accepted!.receivedAt)).toBeGreaterThan(500_000);
    showShop();
  });

  const notice = (page: Page): Promise<void> =>
    page.waitFor(`!!document.querySelector('sealpost-notice')?.shadowRoot?.querySelector('button')`, 20_000);

  async function consents(): Promise<ConsentPage['consents']> {
    return (await tenant.tools.api.consents(workspace.site.id, {})).consents;
  }
});
