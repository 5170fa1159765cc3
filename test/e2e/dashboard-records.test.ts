import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rangeText } from '../../dashboard/consent-words.ts';
import { dayOf } from '../../dashboard/day-range.ts';
import { emptyDraft } from '../../dashboard/draft.ts';
import type { Workspace } from '../../dashboard/workspace.ts';
import type { ConsentExportLine, LedgerView } from '../../protocol/api.ts';
import type { ConsentMethod, ConsentRecord } from '../../protocol/consent-record.ts';
import { launchChromium, type ChromiumBrowser } from '../browsers/chromium.ts';
import { overNetwork } from '../mock/account.ts';
import { mockVisits, postVisits } from '../mock/consents.ts';
import { seededRandom } from '../mock/random.ts';
import { shopConsent } from '../mock/shop-consent.ts';
import { startCollector, type CollectorProcess } from '../stage/collector-process.ts';
import { endDay } from '../stage/end-day.ts';
import { logIn, openDashboard, violations, type DashboardPage } from '../stage/dashboard-page.ts';
import { publishSite, signUpTenant } from '../stage/tenant.ts';
import { parseCsv } from './parse-csv.ts';

const EMAIL = 'mairi@northwind.example';
const PASSWORD = 'otter brisk violin lamp';
const SITE_ORIGIN = 'http://localhost:4781';
/** Enough that the day is told by itself, and few enough choices of one's own that they are withheld. */
const DECISIONS: Partial<Record<ConsentMethod, number>> = { 'accept-all': 31, 'reject-all': 20, save: 2 };
const SHOWN = 12;
const TOTAL = 53;
const PAGE_ROWS = 50;

/** A tenant looks at what visitors of a site decided; each step stands on the one before. */
describe('the dashboard’s records', () => {
  const data = mkdtempSync(join(tmpdir(), 'sealpost-records-'));
  let collector: CollectorProcess;
  let browser: ChromiumBrowser;
  let dashboard: DashboardPage;
  let page: DashboardPage['page'];
  let button: DashboardPage['button'];
  let complaints: DashboardPage['complaints'];
  let nav: DashboardPage['nav'];
  let workspace: Workspace;
  let records: ConsentRecord[];
  /** Of the consent log, before it grew. */
  let firstView: LedgerView;

  beforeAll(async () => {
    [collector, browser] = await Promise.all([startCollector(data), launchChromium()]);
    const tenant = await signUpTenant(collector.origin, { email: EMAIL, name: 'Mairi', password: PASSWORD });
    workspace = await publishSite(tenant, 'Northwind Bikes', {
      ...emptyDraft(),
      origins: [SITE_ORIGIN],
      controller: {
        name: 'Northwind Bikes',
        address: 'Mill Lane 4, Bristol',
        contact: 'privacy@northwind.example',
        dataProtectionOfficer: '',
      },
      policy: { url: 'https://northwind.example/privacy', version: '2026-11' },
      consent: shopConsent(),
    });
    const visits = visitsOf(7, 400);
    records = Object.entries(DECISIONS).flatMap(([method, count]) =>
      visits.records.filter((record) => record.method === method).slice(0, count),
    );
    await postVisits(overNetwork(collector.origin), SITE_ORIGIN, {
      shown: visits.shown.slice(0, SHOWN),
      records,
    });
    await endDay(data, workspace.site.id, { shown: SHOWN, decisions: TOTAL });
    dashboard = await openDashboard(browser, collector);
    ({ page, button, complaints, nav } = dashboard);
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

  const tab = (name: string): Locator =>
    page.getByRole('navigation', { name: 'Kinds of records' }).getByRole('link', { name });

  it('draws the statistics, and neither tells nor adds up what is withheld', async () => {
    await nav('Records').click();
    await page.locator('.chart-drawing').first().waitFor();
    // By itself up to yesterday: today is told tomorrow, and said so to whoever asks for it.
    const daysAgo = (days: number): string => dayOf(Date.now() - days * 86_400_000);
    expect(await page.getByText('It is told tomorrow').count()).toBe(0);
    // Engines write the spaces of a range in several ways.
    const plain = (text: string): string => text.replaceAll(/\s/g, ' ');
    expect(plain(await page.locator('.range-text').innerText())).toBe(
      plain(rangeText({ from: daysAgo(30), to: daysAgo(1) })),
    );
    await page.evaluate((hash) => void (location.hash = hash), statisticsOf(`${daysAgo(29)}.${daysAgo(0)}`));
    await page.getByText('Today is not over by UTC. It is told tomorrow').waitFor();
    expect(await tiles()).toEqual({
      'Notices shown': 'at least 12',
      'Accepted all': 'at least 31',
      'Own choice': 'withheld',
      'Rejected all': 'at least 20',
      'Nothing chosen': 'withheld',
    });
    // Of the days before nobody is told before their week is over, and not even that there was nothing.
    await page.getByText(/^Days of this month that have too few so far are told together/).waitFor();
    const chart = page.getByRole('img', { name: /^Answers to the notice/ });
    expect(await chart.getAttribute('aria-label')).toContain('Accepted all at least 31');
    // A bar of what is told, and a cap that has no amount.
    expect(await chart.locator('rect.series-accept-all').count()).toBe(1);
    expect(await chart.locator('rect.series-untold').count()).toBe(1);
    expect(await chart.locator('rect.series-reject-all').count()).toBe(1);
    expect(await chart.locator('rect.series-save').count()).toBe(0);
    await page.getByText('Withheld, or of such days').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('says what each bar stands for to whoever walks through them with the keyboard', async () => {
    const cursor = page.getByRole('slider', { name: /Answers to the notice/ });
    await cursor.focus();
    expect(await cursor.getAttribute('aria-valuetext')).toContain('Accepted all not told yet');
    await page.keyboard.press('ArrowLeft');
    await expect
      .poll(() => cursor.getAttribute('aria-valuetext'))
      .toContain('Accepted all 31, Own choice fewer than 5');
    await page.locator('.chart-readout', { hasText: 'Accepted all' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.locator('.chart-readout').count()).toBe(0);
  });

  it('says the same in a table', async () => {
    await page.getByRole('group', { name: 'Answers to the notice: as' }).getByText('Table').click();
    const rows = page.getByRole('region', { name: 'Answers to the notice, as a table' }).locator('tr');
    expect(await rows.count()).toBe(32);
    const yesterday = await rows.nth(2).locator('td').allTextContents();
    expect(yesterday).toEqual(['12', '31', 'fewer than 5', '20', 'withheld']);
    const all = ['at least 12', 'at least 31', 'withheld', 'at least 20', 'withheld'];
    expect(await rows.last().locator('td').allTextContents()).toEqual(all);
    expect(await violations(page)).toEqual([]);
  });

  it('takes other days, and says so when nothing was counted on them', async () => {
    await button('Other').click();
    await page.getByLabel('First day').fill('2026-03-02');
    await page.getByLabel('Last day').fill('2026-03-01');
    await button('Show').click();
    await page.getByText('The first day is after the last.').waitFor();
    await page.getByLabel('Last day').fill('2026-03-08');
    await button('Show').click();
    await page.getByRole('heading', { name: /Nothing was counted/ }).waitFor();
    expect(page.url()).toContain('2026-03-02.2026-03-08');
    expect(await violations(page)).toEqual([]);
  });

  it('lists decisions, the newest first, without saying whose', async () => {
    await tab('Decisions').click();
    await page.locator('.record-row').first().waitFor();
    expect(await page.locator('.record-row').count()).toBe(PAGE_ROWS);
    await button('Load more').click();
    await expect.poll(() => page.locator('.record-row').count()).toBe(TOTAL);
    const links = await page
      .locator('.record-row')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('href')));
    const received = records.map(({ id }) => id).toReversed();
    expect(links.map((link) => link!.split('/').at(-1))).toEqual(received);
    for (const { visitor } of records) expect(await page.content()).not.toContain(visitor);
    expect(await violations(page)).toEqual([]);
  });

  it('finds one by its number, with what was chosen and exactly what was shown', async () => {
    const record = records.find(({ method }) => method === 'save')!;
    await search(record.id.toUpperCase());
    await page.getByRole('heading', { name: 'Own choice' }).waitFor();
    await page.getByText(/^(In the ledger|Accepted under signature), checked here$/).waitFor();
    const decision = page.locator('.decision li');
    expect(await decision.count()).toBe(Object.keys(record.decision).length);
    expect(await decision.first().textContent()).toBe(
      `Statistics${record.decision['analytics'] ? 'Allowed' : 'Refused'}`,
    );
    await page.getByText('This browser has computed its SHA-256').waitFor();
    expect(await page.locator('.shown-buttons').first().locator('li').allTextContents()).toEqual([
      'Accept all',
      'Reject all',
      'Choose',
    ]);
    expect(await page.locator('.shown-text').first().textContent()).toContain(
      'Northwind Bikes would like to store',
    );
    expect(await page.getByText(record.visitor).isVisible()).toBe(false);
    expect(await violations(page)).toEqual([]);
    await page.getByText('The visitor’s value', { exact: true }).click();
    expect(await page.getByText(record.visitor).isVisible()).toBe(true);
    await page.setViewportSize({ width: 375, height: 700 });
    expect(await fits()).toBe(true);
    // The list has gone, the page’s heading has not, and nothing else of the list can be reached.
    const heading = page.getByRole('heading', { level: 1 });
    expect(await heading.allInnerTexts()).toEqual(['Records']);
    expect(await page.getByRole('button', { name: 'Look for new decisions' }).count()).toBe(0);
    await page.setViewportSize({ width: 1280, height: 860 });
  });

  it('gives out the proof that the visitor has, too', async () => {
    const [download] = await Promise.all([page.waitForEvent('download'), button('Signed proof').click()]);
    const bundle = JSON.parse(readFileSync(await download.path(), 'utf8')) as {
      kind: string;
      payload: string;
    };
    const record = records.find(({ method }) => method === 'save')!;
    expect(bundle.kind).toBe('sealpost receipt');
    expect(JSON.parse(bundle.payload)).toEqual(record);
    const [json] = await Promise.all([page.waitForEvent('download'), button('Record as JSON').click()]);
    const text = readFileSync(await json.path(), 'utf8');
    expect([text.includes(record.id), text.includes(record.visitor)]).toEqual([true, false]);
  });

  it('says what is wrong with a number, and when there is no such decision', async () => {
    await search('con_01jd6z7q1vf4');
    await page.getByText('The number of a decision has 26 characters after con_; this one has 12.').waitFor();
    await search('con_01jd6z7q1vf4m8k2n5r9t3x6b0');
    await page.getByRole('heading', { name: 'No such decision' }).waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('does not show another notice than the one with the hash', async () => {
    const stand = (route: Route): Promise<void> =>
      route.fetch().then(async (response) => {
        await route.fulfill({
          response,
          body: (await response.text()).replace('Reject all', 'Reject, perhaps'),
        });
      });
    await page.route('**/v1/artefacts/*', stand);
    await page.locator('.record-row').nth(5).click();
    await page.getByText('The collector handed out something else under this hash').waitFor();
    expect(await page.locator('.shown').count()).toBe(0);
    expect(await page.content()).not.toContain('Reject, perhaps');
    await page.unroute('**/v1/artefacts/*', stand);
  });

  it('exports every decision: as a table made here, and as the collector has them', async () => {
    await page.getByRole('link', { name: 'Export', exact: true }).click();
    const [csv] = await Promise.all([page.waitForEvent('download'), button('CSV').click()]);
    const [titles, ...rows] = parseCsv(readFileSync(await csv.path(), 'utf8'));
    expect(titles!.slice(11, 12)).toEqual(['analytics']);
    expect(titles).toEqual(expect.arrayContaining(['analytics', 'marketing', 'media']));
    expect(rows.map(([id]) => id)).toEqual(records.map(({ id }) => id));
    const accepted = rows.find(([id]) => id === records[0]!.id)!;
    expect(['analytics', 'marketing', 'media'].map((key) => accepted[titles!.indexOf(key)])).toEqual([
      'granted',
      'granted',
      'granted',
    ]);
    await page.setViewportSize({ width: 390, height: 844 });
    const [lines] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'JSON lines' }).click(),
    ]);
    // On a telephone it covers neither the site's name, nor the way to its other pages.
    const toast = page.locator('.toast', { hasText: 'Downloading' });
    const [said, sections] = [await toast.boundingBox(), await nav('Records').boundingBox()];
    expect(said!.y).toBeGreaterThan(422);
    expect(said!.y + said!.height).toBeLessThanOrEqual(sections!.y);
    await page.setViewportSize({ width: 1280, height: 860 });
    const exported = readFileSync(await lines.path(), 'utf8')
      .trimEnd()
      .split('\n');
    expect(JSON.parse(exported.at(-1)!)).toEqual({
      type: 'end',
      consents: TOTAL,
    } satisfies ConsentExportLine);
    expect(lines.suggestedFilename()).toMatch(/^sealpost-northwind-bikes-decisions-\d{4}-\d\d-\d\d\.jsonl$/);
    expect(await violations(page)).toEqual([]);
  });

  it('verifies the ledger in the browser, and remembers what it saw', async () => {
    await collectorSigns(TOTAL);
    firstView = await ledgerView();
    await tab('Ledger').click();
    await page.getByText('The manifest that you have published and signed names the same key.').waitFor();
    expect(await page.getByText(firstView.key, { exact: true }).count()).toBe(1);
    await button('Verify now').click();
    await page.getByText(`The consent log holds: ${TOTAL} entries, all of them checked.`).waitFor();
    await page.getByText('with the key that your own manifest names').waitFor();
    const command = await page.getByLabel('Verify the export', { exact: true }).textContent();
    expect(command).toMatch(
      new RegExp(
        `^npx sealpost verify sealpost-northwind-bikes-consent-log-[\\d-]+\\.jsonl --key ${firstView.key}$`,
      ),
    );
    expect(await violations(page)).toEqual([]);

    await postVisits(overNetwork(collector.origin), SITE_ORIGIN, {
      shown: [],
      records: visitsOf(8, 40).records.slice(0, 5),
    });
    await collectorSigns(TOTAL + 5);
    await page.reload();
    await unlock();
    await button('Verify now').click();
    await page.getByText(`The consent log holds: ${TOTAL + 5} entries`).waitFor();
    await page.getByText(`It begins with the ${TOTAL} entries that this browser saw on`).waitFor();
  });

  it('shows entries with their content, but not the visitors’ values', async () => {
    const entry = page.locator('.entry').first();
    await entry.getByText('Content').click();
    expect(await entry.locator('pre').textContent()).toContain('"visitor": "(not shown)"');
    const { visitor } = visitsOf(8, 40).records[4]!;
    expect(await page.content()).not.toContain(visitor);
    expect(await page.locator('.entry').count()).toBe(25);
    await button('Load more').click();
    await expect.poll(() => page.locator('.entry').count()).toBe(50);
    expect(await violations(page)).toEqual([]);
    await page.setViewportSize({ width: 375, height: 700 });
    expect(await fits()).toBe(true);
    await page.setViewportSize({ width: 1280, height: 860 });
  });

  it('finds a byte that was changed in an export, and says at which entry', async () => {
    const stand = (route: Route): Promise<void> =>
      route.fetch().then(async (response) => {
        const lines = (await response.text()).split('\n');
        // The answer of one visitor, turned round: entry 3 stands in line 5.
        lines[4] = lines[4]!.replace('analytics\\":true', 'analytics\\":trux');
        await route.fulfill({ response, body: lines.join('\n') });
      });
    await page.route('**/ledger/consent/export', stand);
    await button('Verify now').click();
    await page.getByText('The consent log does not hold.').waitFor();
    await page
      .getByText('The content of entry 3 was changed: it is not what the entry commits to.')
      .waitFor();
    expect(await page.getByText('all of them checked').count()).toBe(0);
    expect(await violations(page)).toEqual([]);
    await page.unroute('**/ledger/consent/export', stand);
  });

  it('tells a download that breaks off from a log that does not hold', async () => {
    const stand = (route: Route): Promise<void> =>
      route.fetch().then(async (response) => {
        const lines = (await response.text()).split('\n').slice(0, 11);
        await route.fulfill({ response, body: `${lines.join('\n')}\n` });
      });
    await page.route('**/ledger/consent/export', stand);
    await button('Verify now').click();
    await page.getByText('The download broke off after 10 entries.').waitFor();
    expect(await page.getByText('does not hold').count()).toBe(0);
    await page.unroute('**/ledger/consent/export', stand);
  });

  it('finds a log that was cut back behind what this browser has seen, at first sight and in full', async () => {
    // What the collector itself showed and signed before: well formed, well signed, and five entries short.
    const old = firstView;
    const standView = (route: Route): Promise<void> => route.fulfill({ json: old });
    const standExport = (route: Route): Promise<void> =>
      route.fetch().then(async (response) => {
        const lines = (await response.text()).split('\n').slice(0, TOTAL + 1);
        const { checkpoint } = old.logs[0]!;
        const end = JSON.stringify({ type: 'end', size: TOTAL, checkpoint });
        await route.fulfill({ response, body: `${[...lines, end].join('\n')}\n` });
      });
    await page.route(/\/ledger$/, standView);
    await page.route('**/ledger/consent/export', standExport);
    await tab('Decisions').click();
    await tab('Ledger').click();
    await page
      .getByText(/this browser saw 58 entries on .* now the collector shows 53. Entries were taken out/)
      .waitFor();
    expect(await violations(page)).toEqual([]);
    await button('Verify now').click();
    await page.getByText('It does not contain what this browser saw before').waitFor();
    const [kept] = await Promise.all([
      page.waitForEvent('download'),
      button('Checkpoint that this browser kept').click(),
    ]);
    expect(readFileSync(await kept.path(), 'utf8').split('\n')[1]).toBe(String(TOTAL + 5));

    await page.getByText('It has been explained').click();
    await button('Take this as the new beginning').click();
    await expect.poll(() => page.getByText('Entries were taken out').count()).toBe(0);
    await button('Verify now').click();
    await page.getByText(`The consent log holds: ${TOTAL} entries`).waitFor();
    await page.unroute(/\/ledger$/, standView);
    await page.unroute('**/ledger/consent/export', standExport);
  });

  it('did all of this without an error or a blocked part', () => {
    expect(complaints).toEqual([]);
  });

  const visitsOf = (seed: number, visitors: number) =>
    mockVisits(workspace.trusted!, {
      random: seededRandom(seed),
      until: started,
      over: 3_600_000,
      visitors,
    });
  const started = Date.now();

  const statisticsOf = (range: string): string => `#/sites/${workspace.site.id}/records/statistics/${range}`;

  async function tiles(): Promise<Record<string, string>> {
    const all = await page
      .locator('.figure-tile')
      .evaluateAll((found) =>
        found.map((tile) =>
          [...tile.querySelectorAll('dt, dd:first-of-type')].map((one) => one.textContent.trim()),
        ),
      );
    return Object.fromEntries(all) as Record<string, string>;
  }

  async function search(text: string): Promise<void> {
    await page.getByLabel('Number of a decision').fill(text);
    await button('Find').click();
  }

  async function unlock(): Promise<void> {
    await page.getByLabel(/^Password$/).fill(PASSWORD);
    await button('Unlock').click();
    await button('Verify now').waitFor();
  }

  const ledgerView = (): Promise<LedgerView> =>
    page.evaluate(
      async (site) => (await (await fetch(`/api/sites/${site}/ledger`)).json()) as LedgerView,
      workspace.site.id,
    );

  /** Checkpoints follow entries within seconds. */
  async function collectorSigns(size: number): Promise<void> {
    await expect
      .poll(async () => (await ledgerView()).logs[0]!.checkpoint?.split('\n')[1])
      .toBe(String(size));
  }

  const fits = (): Promise<boolean> =>
    page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);
});
