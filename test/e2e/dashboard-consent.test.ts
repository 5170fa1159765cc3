import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame, FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyDraft } from '../../dashboard/draft.ts';
import { openWorkspace, type Workspace } from '../../dashboard/workspace.ts';
import { launchChromium, type ChromiumBrowser } from '../browsers/chromium.ts';
import { startCollector, type CollectorProcess } from '../stage/collector-process.ts';
import { logIn, openDashboard, violations, type DashboardPage } from '../stage/dashboard-page.ts';
import { publishSite, signUpTenant, type Tenant } from '../stage/tenant.ts';

const EMAIL = 'mairi@northwind.example';
const PASSWORD = 'otter brisk violin lamp';
const SITE_ORIGIN = 'http://localhost:4781';

/** A tenant sets up consent and a policy, looks at both, and publishes them; each step stands on the one before. */
describe('the dashboard’s consent', () => {
  const data = mkdtempSync(join(tmpdir(), 'sealpost-consent-'));
  let collector: CollectorProcess;
  let browser: ChromiumBrowser;
  let dashboard: DashboardPage;
  let page: DashboardPage['page'];
  let button: DashboardPage['button'];
  let nav: DashboardPage['nav'];
  let complaints: DashboardPage['complaints'];
  let tenant: Tenant;
  let workspace: Workspace;
  /** Every request that left the browser, those of the preview included. */
  const sent: string[] = [];

  beforeAll(async () => {
    [collector, browser] = await Promise.all([startCollector(data), launchChromium()]);
    tenant = await signUpTenant(collector.origin, { email: EMAIL, name: 'Mairi', password: PASSWORD });
    workspace = await publishSite(tenant, 'Northwind Bikes', {
      ...emptyDraft(),
      origins: [SITE_ORIGIN],
      locales: ['en', 'de'],
      controller: {
        name: 'Northwind Bikes',
        address: 'Mill Lane 4, Bristol',
        contact: 'privacy@northwind.example',
        dataProtectionOfficer: '',
      },
    });
    dashboard = await openDashboard(browser, collector);
    ({ page, button, nav, complaints } = dashboard);
    dashboard.context.on('request', (request) =>
      sent.push(`${request.method()} ${new URL(request.url()).pathname}`),
    );
    await logIn(dashboard, { email: EMAIL, password: PASSWORD });
    await page
      .getByRole('link', { name: /Northwind Bikes/ })
      .first()
      .click();
  });

  afterAll(async () => {
    await browser?.close();
    await collector?.stop();
    rmSync(data, { recursive: true, force: true });
  });

  const tab = (name: string) =>
    page.getByRole('navigation', { name: 'Parts of consent' }).getByRole('link', { name, exact: true });
  /** The one in sight; while a new one is drawn there are two. */
  const preview = (): FrameLocator => page.frameLocator('.preview-frame >> nth=-1');
  const notice = () => preview().locator('sealpost-notice');
  const saved = () => page.getByText('Saved', { exact: true }).waitFor();

  it('is offered beside forms wherever there is nothing yet', async () => {
    await nav('Embed').click();
    await page.getByRole('link', { name: 'Make a form' }).waitFor();
    await nextStep('Set up consent');
  });

  it('is set up by saying what the pages do', async () => {
    await nav('Consent').click();
    expect(await violations(page)).toEqual([]);
    await button(/^Statistics/).click();
    await button('YouTube').click();
    // A service brings its purpose along.
    expect(await button(/^External media/).getAttribute('aria-pressed')).toBe('true');
    await button('Set up consent').click();
    await button(/^External media/).waitFor();
    // What was clicked is gone, and the focus has not gone with it.
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Consent');
    await saved();
    expect(await page.locator('.field-name').allInnerTexts()).toEqual([
      expect.stringContaining('Essential'),
      expect.stringContaining('Statistics'),
      expect.stringMatching(/External media[^]*1 service/),
    ]);
  });

  it('once it is set up, is to be published and not to be set up again', async () => {
    await nav('Records').click();
    await nextStep('Review and publish');
    await page.getByRole('link', { name: 'Decisions' }).click();
    await nextStep('Review and publish');
    await nav('Embed').click();
    await nextStep('Review and publish');
    await nav('Consent').click();
  });

  it('shows at once what visitors will get, drawn by the script that they load', async () => {
    await notice().getByText('Northwind Bikes would like to store or read data').waitFor();
    expect(await notice().getByRole('button').allInnerTexts()).toEqual([
      'Accept all',
      'Reject all',
      'Choose',
    ]);
    expect(await notice().getByRole('listitem').allInnerTexts()).toEqual(['Statistics', 'External media']);
    expect(await violations(page)).toEqual([]);
    await notice().getByRole('button', { name: 'Accept all' }).click();
    await page.getByText('Decided: on are analytics, media.').waitFor();
    expect(await notice().count()).toBe(0);
  });

  it('shows it in an origin of its own, from which nothing leads to the dashboard or out', async () => {
    const frame = page.frames().find((one) => one.url().endsWith('/preview'))!;
    expect(await isolation(frame)).toEqual({ origin: 'null', parent: 'SecurityError', network: 'TypeError' });
    expect(sent.filter((request) => request.includes('/v1/consents'))).toEqual([]);
  });

  it('follows what is typed, in every language and under every rule', async () => {
    await button(/^Statistics/).click();
    await page.getByLabel('Name', { exact: true }).fill('Counting visits');
    await notice().getByText('Counting visits').waitFor();
    await button('Deutsch (de)').click();
    await notice().getByRole('button', { name: 'Alle akzeptieren' }).waitFor();
    await button('English (en)').click();
    await button('Can opt out').click();
    await notice().getByText('Your privacy choices').waitFor();
    await button('Asked first').click();
    await button('Desktop').click();
    await button('Dark page').click();
    const scheme = () =>
      preview()
        .locator('html')
        .evaluate((root) => getComputedStyle(root).colorScheme);
    await expect.poll(scheme).toBe('dark');
    await notice().getByText('Counting visits').waitFor();
    // Ours comes back when the own word goes.
    await button('Use ours for Name').click();
    await notice().getByText('Statistics', { exact: true }).waitFor();
  });

  it('takes a service of one’s own, and says where it is not whole before it is published', async () => {
    const card = page.locator('.field-card[data-key=analytics]');
    await card.getByRole('button', { name: 'Add a service' }).click();
    await card.getByRole('button', { name: 'Another one…' }).click();
    const name = () => page.evaluate(() => document.activeElement?.getAttribute('data-at'));
    await expect.poll(name).toBe('consent.services.1.name');
    await page.keyboard.type('Tide Counter');
    await card.getByLabel('Hosts it loads from').fill('https://counter.example/\n*.tide.example');
    await card.getByRole('button', { name: 'Add a cookie or other storage' }).click();
    await card.locator('.stored').getByLabel('Name').fill('_tide_*');
    // The name in the page follows.
    await card.getByText('More settings').click();
    expect(await card.getByLabel('Name in the page').inputValue()).toBe('tide-counter');
    await saved();
    await page.getByRole('link', { name: 'Review and publish' }).click();
    await page.getByRole('link', { name: 'Consent › Services › “Tide Counter” › Provider' }).click();
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-at')))
      .toBe('consent.services.1.provider');
    await page.keyboard.type('Tidewater Ltd');
    await saved();
  });

  it('insists on a policy, and starts one from what the site does', async () => {
    await nav('Publish').click();
    await page.getByRole('link', { name: 'Policy', exact: true }).click();
    await button(/^Start empty/).click();
    const text = page.getByLabel('Text', { exact: true });
    await text.waitFor();
    // Nobody has had a chance to write anything.
    expect((await page.locator('main .error').allInnerTexts()).join('')).toBe('');
    await button('Discard this version').click();
    await button(/Start from what this site does/).click();
    expect(await text.inputValue()).toMatch(/Your choices on this website[^]*privacy@northwind\.example/);
    await page.getByRole('region', { name: 'The text as a page' }).getByText('Your rights').waitFor();
    await page.getByText('Below this, the page adds by itself').waitFor();
    expect(await violations(page)).toEqual([]);
    await saved();
  });

  it('publishes no policy with what the starter left to say', async () => {
    await nav('Publish').click();
    await page.getByText('[Say what happens with e-mails and calls.]').waitFor();
    await page.getByRole('link', { name: 'Policy › English (en) › Text' }).click();
    const text = page.getByLabel('Text', { exact: true });
    await expect.poll(() => text.evaluate((at) => at === document.activeElement)).toBe(true);
    await text.fill((await text.inputValue()).replaceAll(/\[[^\]]+\]/g, 'somebody'));
    await saved();
  });

  it('publishes after showing every word that is the tenant’s own', async () => {
    await page.getByRole('link', { name: 'Review and publish' }).click();
    await page.getByText('Visitors are asked for consent').waitFor();
    await page.getByText('Service “Tide Counter”').waitFor();
    await page
      .getByText(/^\d+ texts exactly as they come with Sealpost$/)
      .first()
      .waitFor();
    // Nobody has decided anything yet, so there is nobody to be asked again.
    expect(await page.getByText('What visitors are told has changed').count()).toBe(0);
    expect(await violations(page)).toEqual([]);
    const purpose = page.locator('.change', { hasText: 'Purpose “External media”' });
    expect(await purpose.locator('ins').first().innerText()).toContain('visitors are asked · YouTube');
    expect(await page.getByText('media · terms 1 · youtube').count()).toBe(0);
    await page.getByText('Ids and codes, as they stand in pages and records').first().click();
    await page.getByText('media · terms 1 · youtube').waitFor();
    expect(await violations(page)).toEqual([]);
    await publish(2);
    await page.getByText('New visitors see it now.').waitFor();
    await page.getByRole('link', { name: 'Put the notice on your page' }).waitFor();
    const { consent, policies } = (await workspaceNow()).trusted!;
    expect(consent).toMatchObject({
      terms: 1,
      purposes: [
        { id: 'essential', services: [] },
        { id: 'analytics', services: ['tide-counter'] },
        { id: 'media', services: ['youtube'] },
      ],
    });
    expect(policies).toHaveLength(1);
  });

  it('gives the policy a page, which visitors are led to', async () => {
    const address = `${collector.origin}/p/${workspace.site.id}`;
    const answer = await fetch(address);
    expect(answer.status).toBe(200);
    const html = await answer.text();
    // Once in the table of contents, once as a heading.
    for (const once of ['Who is responsible', 'What is stored on your device, and by whom'])
      expect(html.split(once).length - 1, once).toBe(2);
    await nav('Consent').click();
    await expect.poll(() => notice().getByRole('link').first().getAttribute('href')).toBe(address);
    await tab('Privacy policy').click();
    await page.getByText('in force', { exact: true }).waitFor();
  });

  it('does not publish other words before somebody says whether visitors are asked again', async () => {
    await tab('Look and words').click();
    // In their own words, also where the browser has none in them.
    for (const name of ['Gaeilge (ga)', 'Íslenska (is)', 'Malti (mt)']) await page.getByText(name).waitFor();
    await page.getByLabel('Heading', { exact: true }).first().fill('May we?');
    await notice().getByText('May we?').waitFor();
    await saved();
    await nav('Publish').click();
    await page.getByText('Your choice about your data').waitFor();
    expect(await page.locator('.change-changed ins').innerText()).toContain('May we?');
    const sign = button('Sign and publish');
    expect(await sign.isDisabled()).toBe(true);
    await page.getByLabel('Nobody is asked again').check();
    await page.getByText('Say why nobody has to be asked again').waitFor();
    // Said beside the button that waits, and not as a mistake.
    expect(await page.locator('main .error').count()).toBe(0);
    expect(await sign.isDisabled()).toBe(true);
    await page.getByLabel('Why is that right?').fill('Shorter, and the same.');
    expect(await violations(page)).toEqual([]);
    await publish(3);
    const { trusted, draft } = await workspaceNow();
    expect(trusted!.consent).toMatchObject({
      terms: 1,
      change: { kind: 'editorial', reason: 'Shorter, and the same.' },
    });
    expect(draft.content.consent.change).toEqual({ kind: 'none' });
    expect(draft.content.policies).toEqual([]);
  });

  it('asks again, under new terms, where something is new', async () => {
    await nav('Consent').click();
    await button('Add a purpose').click();
    await button('Marketing').click();
    await saved();
    await nav('Publish').click();
    await page.getByText('Not possible here: nobody has been asked about Marketing as it is now.').waitFor();
    expect(await page.getByLabel('Nobody is asked again').isDisabled()).toBe(true);
    const opacity = (name: string): Promise<string> =>
      page.locator('.tick label', { hasText: name }).evaluate((label) => getComputedStyle(label).opacity);
    expect([await opacity('Nobody is asked again'), await opacity('Ask again')]).toEqual(['0.5', '1']);
    await page.getByLabel('Ask again').check();
    const marketing = page.getByLabel('Marketing');
    await expect.poll(() => marketing.isChecked()).toBe(true);
    expect(await marketing.isDisabled()).toBe(true);
    await page.getByLabel('What has changed, English (en)').fill('We now advertise.');
    await publish(4);
    const { consent } = (await workspaceNow()).trusted!;
    expect(consent).toMatchObject({
      terms: 2,
      change: { kind: 'material', summary: { en: 'We now advertise.' } },
    });
    expect(consent!.purposes.map(({ id, since }) => [id, since])).toEqual([
      ['essential', 1],
      ['analytics', 1],
      ['marketing', 2],
      ['media', 1],
    ]);
  });

  it('asks again because of a new company, unless the tenant states that it gets nothing of it', async () => {
    await nav('Consent').click();
    await tab('Processors').click();
    await button('Add a processor').click();
    const name = page.getByLabel('Name', { exact: true }).last();
    // The focus goes to where the new one is written.
    await expect.poll(() => name.evaluate((field) => field === document.activeElement)).toBe(true);
    await name.fill('Mailhouse');
    await page.getByLabel('What it does').last().fill('Sends our newsletter');
    await page.getByLabel('Address').last().fill('Pier 2, Hamburg');
    await page.getByLabel('Country').last().fill('de');
    await page.getByText('Germany', { exact: true }).last().waitFor();
    await saved();
    await nav('Publish').click();
    const nobody = page.getByLabel('Nobody is asked again');
    await page.getByText(/^Not possible here: whoever agreed to .* agreed to less\.$/).waitFor();
    expect(await nobody.isDisabled()).toBe(true);
    const stated = page.getByLabel('“Mailhouse” gets nothing new');
    await stated.check();
    await expect.poll(() => nobody.isEnabled()).toBe(true);
    await nobody.check();
    await button('A company is new that gets nothing of what visitors decide about.').click();
    expect(await violations(page)).toEqual([]);
    await publish(5);
    const { trusted, draft } = await workspaceNow();
    expect(trusted!.consent).toMatchObject({
      terms: 2,
      change: { kind: 'editorial', uninvolved: ['Mailhouse'] },
    });
    expect(draft.content.consent.change).toEqual({ kind: 'none' });
  });

  it('shows what visitors cannot refuse any more, before it is signed', async () => {
    const essential = page.getByLabel('Essential: always on, never asked');
    const open = async (): Promise<void> => {
      await nav('Consent').click();
      await tab('Purposes').click();
      const head = page.locator('.field-card[data-key=marketing] [aria-expanded]').first();
      if ((await head.getAttribute('aria-expanded')) !== 'true') await head.click();
    };
    await open();
    await essential.check();
    await saved();
    await nav('Publish').click();
    await page.getByText('Always on from now on: Marketing.').waitFor();
    await page.getByText('Not possible here: visitors could refuse Marketing until now.').waitFor();
    expect(await page.getByLabel('Nobody is asked again').isDisabled()).toBe(true);
    await page.getByText('Always on from now on, also for those who refused it').waitFor();
    expect(await violations(page)).toEqual([]);
    await open();
    await essential.uncheck();
    await saved();
  });

  it('gives the lines that make tags wait, and the site’s own gpc.json', async () => {
    await nav('Embed').click();
    expect(await page.getByLabel('YouTube').textContent()).toContain(
      '<iframe data-consent="media:youtube" data-src="https://www.youtube-nocookie.com/…"',
    );
    await page.getByLabel('Service', { exact: true }).selectOption('Tide Counter');
    expect(await page.getByLabel('Tide Counter').textContent()).toContain(
      'type="text/plain" data-consent="analytics:tide-counter"',
    );
    expect(await page.getByLabel('For your services').textContent()).toContain('https://*.tide.example');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      button('Download gpc.json').click(),
    ]);
    expect(download.suggestedFilename()).toBe('gpc.json');
    expect(JSON.parse(readFileSync(await download.path(), 'utf8'))).toMatchObject({ gpc: true });
    expect(await violations(page)).toEqual([]);
  });

  it('fits a telephone, and dark, on every one of its pages', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize({ width: 375, height: 700 });
    await nav('Consent').click();
    const places = await page
      .locator('.nav-link')
      .evaluateAll((all) => all.map((one) => Number.parseFloat(getComputedStyle(one).fontSize)));
    expect(Math.min(...places)).toBeGreaterThanOrEqual(11);
    for (const name of ['Look and words', 'Rules', 'Signals', 'Processors', 'Privacy policy', 'Purposes']) {
      await tab(name).click();
      await expect.poll(() => tab(name).getAttribute('aria-current'), { message: name }).toBe('page');
      expect(await isTooWide(page), name).toBe(false);
      expect(await violations(page), name).toEqual([]);
    }
    await button('Preview').click();
    await notice().getByText('May we?').waitFor();
    expect(await isTooWide(page)).toBe(false);
    await button('Full size').click();
    await page.getByRole('dialog', { name: 'Preview' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await button('Full size').waitFor();
  });

  it('did all of this without an error or a blocked part', () => {
    // The preview is told to try to get out.
    expect(complaints.filter((text) => !text.includes('preview-probe'))).toEqual([]);
  });

  async function nextStep(name: string): Promise<void> {
    await page.locator('.empty').getByRole('link', { name }).waitFor();
  }

  async function publish(revision: number): Promise<void> {
    await button('Sign and publish').click();
    await page.getByText(`Revision ${revision} is published.`).waitFor();
    expect((await workspaceNow()).trusted!.revision).toBe(revision);
  }

  function workspaceNow(): Promise<Workspace> {
    const { tools, account } = tenant;
    const revisions = { seen: async () => 0, remember: async () => undefined };
    return openWorkspace({ ...tools, revisions }, workspace.site.id, account.member!);
  }
});

/** What a script inside the frame could reach, were it hostile. */
const isolation = (frame: Frame): Promise<Record<string, string>> =>
  frame.evaluate(async () => {
    const nameOf = (error: unknown): string => (error as Error).name;
    let reached = 'reached';
    try {
      void window.parent.document;
    } catch (error) {
      reached = nameOf(error);
    }
    const network = await new Promise<string>((resolve) => {
      const request = new XMLHttpRequest();
      request.onload = () => resolve('reached');
      request.onerror = () => resolve('TypeError');
      request.open('GET', '/v1/assets.json?preview-probe');
      request.send();
    });
    return { origin: self.origin, parent: reached, network };
  });

const isTooWide = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
