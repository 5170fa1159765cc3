import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Download } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openExport, type OpenedRow } from '../../collector/open/open-export.ts';
import { readLines } from '../../collector/open/read-lines.ts';
import { exportPath } from '../../dashboard/api-client.ts';
import { emptyDraft, type SiteDraft } from '../../dashboard/draft.ts';
import { FORM_TEMPLATES, formFromTemplate } from '../../dashboard/form-templates.ts';
import type { Workspace } from '../../dashboard/workspace.ts';
import type { SubmissionId } from '../../protocol/ids.ts';
import { parseLedgerKey } from '../../protocol/ledger/ledger-key.ts';
import { readNote, verifyNote } from '../../protocol/note.ts';
import { capabilityToken, type Act } from '../../protocol/receipt.ts';
import { DEFAULT_RULES, type ErasureCertificate, type RightsAnswer } from '../../protocol/rights.ts';
import { WEBHOOK_EVENTS } from '../../protocol/webhooks.ts';
import { launchChromium, type ChromiumBrowser } from '../browsers/chromium.ts';
import { startCollector, type CollectorProcess } from '../stage/collector-process.ts';
import { logIn, openDashboard, violations, type DashboardPage } from '../stage/dashboard-page.ts';
import { putSubmission, sealSubmission } from '../stage/send-submission.ts';
import { publishDraft, publishSite, signUpTenant, type Tenant } from '../stage/tenant.ts';
import { startReceiver, type WebhookReceiver } from '../stage/webhook-receiver.ts';
import { parseCsv } from './parse-csv.ts';

const ORIGIN = 'https://www.halden.example';
const EMAIL = 'mairi@halden.example';
const PASSWORD = 'otter brisk violin lamp';
const WORDING = 'You may send me news once a month.';

interface Visitor {
  submission: SubmissionId;
  act(name: string, act: Act, body?: object): Promise<RightsAnswer>;
  unsubscribe(): Promise<void>;
}

/** What visitors do with their links, as the tenant sees and answers it; each step stands on the one before. */
describe('visitors’ rights in the dashboard', () => {
  const data = mkdtempSync(join(tmpdir(), 'sealpost-dashboard-rights-'));
  let collector: CollectorProcess;
  let browser: ChromiumBrowser;
  let dashboard: DashboardPage;
  let page: DashboardPage['page'];
  let button: DashboardPage['button'];
  let nav: DashboardPage['nav'];
  let complaints: DashboardPage['complaints'];
  let tenant: Tenant;
  let workspace: Workspace;
  let receiver: WebhookReceiver;
  let [erasing, objecting, unsubscribing, restricting]: Visitor[] = [];

  beforeAll(async () => {
    [collector, browser, receiver] = await Promise.all([
      startCollector(data, 0, { SEALPOST_WEBHOOK_PRIVATE: '1' }),
      launchChromium(),
      startReceiver(),
    ]);
    tenant = await signUpTenant(collector.origin, {
      email: EMAIL,
      name: 'Mairi Halden',
      password: PASSWORD,
    });
    workspace = await publishSite(tenant, 'Halden Joinery', siteDraft());
    erasing = await send('Erin Eraser', 'erin@visitor.example');
    objecting = await send('Otto Objector', 'otto@visitor.example');
    unsubscribing = await send('Uma Unsub', 'Uma@Visitor.example');
    restricting = await send('Rita Restrict', 'rita@visitor.example');
    dashboard = await openDashboard(browser, collector, `#/sites/${workspace.site.id}/inbox`);
    ({ page, button, nav, complaints } = dashboard);
    await logIn(dashboard, { email: EMAIL, password: PASSWORD });
    await page.getByRole('option', { name: /Rita/ }).waitFor();
  });

  afterAll(async () => {
    await browser?.close();
    await collector?.stop();
    await receiver?.close();
    rmSync(data, { recursive: true, force: true });
  });

  const row = (name: RegExp) => page.getByRole('option', { name });
  const refresh = () => button('Look for new submissions').click();

  /** Words of whatever has the focus. */
  const focused = () =>
    page.evaluate(() => {
      const at = document.activeElement;
      return !at || at === document.body ? 'nothing' : (at.textContent || at.tagName).trim();
    });

  it('what a visitor restricts leaves the inbox, also what is open in this very moment', async () => {
    await row(/Rita/).click();
    await page.getByRole('heading', { name: 'Rita Restrict' }).waitFor();
    await restricting!.act('request', 'request', { right: 'restrict' });
    await refresh();
    await page.getByText('One submission is restricted by its visitor and cannot be read here.').waitFor();
    await expect.poll(() => page.locator('main').innerText()).not.toContain('Rita');
    expect(await violations(page)).toEqual([]);
    await restricting!.act('request', 'request', { right: 'lift' });
    await refresh();
    await row(/Rita/).waitFor();
    await expect.poll(() => page.getByText(/restricted by/).count()).toBe(0);
  });

  it('an unsubscribed address is marked, and so is the next submission that has it', async () => {
    await unsubscribing!.unsubscribe();
    await refresh();
    await row(/Uma Unsub.*Unsubscribed/s).click();
    await page.getByText(/^Unsubscribed on/).waitFor();
    expect(await page.locator('.consents').innerText()).toMatch(/Withdrawn on .* by the unsubscribe link/);
    await send('Imported Uma', ' uma@visitor.EXAMPLE'.trim());
    await refresh();
    await row(/Imported Uma.*Suppressed/s).waitFor();
    const list = await tenant.tools.api.suppressions(workspace.site.id);
    expect(list).toHaveLength(1);
    expect(list[0]!.hash).toMatch(/^[\w-]{43}$/);
    expect(await violations(page)).toEqual([]);
  });

  it('an export says it, with the headers that a mail program needs', async () => {
    await page.getByRole('link', { name: 'Export', exact: true }).click();
    const [header, ...lines] = parseCsv(await saved(button('CSV')));
    const cell = (line: string[], title: string): string => line[header!.indexOf(title)]!;
    const uma = lines.find((line) => line.includes('Uma Unsub'))!;
    expect(cell(uma, 'Suppressed since')).toMatch(/^\d{4}-/);
    expect(cell(uma, `Now (news): ${WORDING}`)).toMatch(/^withdrawn on \d{4}-/);
    const otto = lines.find((line) => line.includes('Otto Objector'))!;
    expect(cell(otto, `Now (news): ${WORDING}`)).toBe('given');
    expect(cell(otto, 'List-Unsubscribe-Post')).toBe('List-Unsubscribe=One-Click');
    const link = /^<(.+)>$/.exec(cell(otto, 'List-Unsubscribe'))![1]!;
    const answer = await fetch(link);
    expect(link.startsWith(`${collector.origin}/u/${objecting!.submission}.`)).toBe(true);
    expect(answer.status).toBe(200);
  });

  it('a request waits under Requests, with its clock, and is refused with a reason only', async () => {
    await objecting!.act('request', 'request', { right: 'object' });
    await erasing!.act('erase', 'erase');
    await nav('Requests').click();
    await page.getByRole('heading', { name: 'Objection' }).waitFor();
    await expect.poll(() => nav('Requests').innerText()).toMatch(/2/);
    expect(await page.getByText(/^(2[789]|3[01]) days left$/).count()).toBe(2);
    const objection = page.getByRole('article', { name: 'Objection' });
    await objection.getByRole('button', { name: 'Refuse…' }).click();
    await expect.poll(focused).toBe('TEXTAREA');
    await page.keyboard.press('Escape');
    await expect.poll(focused).toBe('Refuse…');
    await page.keyboard.press('Enter');
    await objection.getByRole('button', { name: 'Refuse', exact: true }).click();
    await page.getByText('Say why.').waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA');
    await page.getByLabel(/^Your reason/).fill('We must keep the offer for the warranty.');
    expect(await violations(page)).toEqual([]);
    await objection.getByRole('button', { name: 'Refuse', exact: true }).click();
    await page.getByRole('heading', { name: 'Decided' }).waitFor();
    await page.getByText('We must keep the offer for the warranty.').waitFor();
    await expect.poll(focused).toBe('Erasure');
    const seen = await objecting!.act('view', 'view');
    expect(seen.state.requests).toMatchObject([
      { right: 'object', state: 'refused', reason: 'We must keep the offer for the warranty.' },
    ]);
  });

  it('while a legal hold keeps it, an erasure cannot be granted, and the card leads to the hold', async () => {
    const { api } = tenant.tools;
    const hold = await api.setHold(workspace.site.id, { class: 'submission', reason: 'A claim of May' });
    await page.reload();
    await unlock();
    const erasure = page.getByRole('article', { name: 'Erasure' });
    await erasure.getByText('A legal hold keeps this submission.').waitFor();
    await erasure.getByText('A claim of May').waitFor();
    expect(await erasure.getByRole('button').allInnerTexts()).toEqual(['Refuse…']);
    expect(await violations(page)).toEqual([]);
    await erasure.getByRole('link', { name: 'Go to the legal holds' }).click();
    await page.getByRole('heading', { name: 'Legal holds' }).waitFor();
    await nav('Inbox').click();
    await row(/Otto/).click();
    await button('Erase…').click();
    await button('Yes, erase it').click();
    await page.getByText('it cannot be erased before the hold is released').waitFor();
    await button('Keep it').click();
    await expect.poll(focused).toBe('Erase…');
    await api.releaseHold(workspace.site.id, hold.id);
    await nav('Requests').click();
    await erasure.getByRole('button', { name: 'Grant…' }).waitFor();
  });

  it('granting an erasure says first that it is for ever, and leaves a signed certificate', async () => {
    const erasure = page.getByRole('article', { name: 'Erasure' });
    await erasure.getByRole('button', { name: 'Grant…' }).click();
    await page.getByText('This cannot be undone.').waitFor();
    await erasure.getByRole('button', { name: 'Erase it' }).click();
    await page.getByText('Nothing waits for you').waitFor();
    await expect.poll(focused).toBe('Download the certificate');
    await certified(await saved(button('Download the certificate')), erasing!.submission, 'receipt');
    await nav('Inbox').click();
    await row(/Otto/).waitFor();
    expect(await row(/Erin/).count()).toBe(0);
    expect(await nav('Requests').innerText()).not.toMatch(/\d/);
  });

  it('a request that somebody else has decided meanwhile is told of, not decided again', async () => {
    await restricting!.act('erase', 'erase');
    await nav('Requests').click();
    const erasure = page.getByRole('article', { name: 'Erasure' });
    await erasure.getByRole('button', { name: 'Refuse…' }).click();
    await page.getByLabel(/^Your reason/).fill('No.');
    const { api } = tenant.tools;
    const [open] = (await api.requests(workspace.site.id)).filter(({ state }) => state === 'open');
    await api.decide(workspace.site.id, open!.id, { granted: false, reason: 'I was faster.' });
    await erasure.getByRole('button', { name: 'Refuse', exact: true }).click();
    await page.getByText('This one was decided by somebody else, or taken back, meanwhile.').waitFor();
    await page.getByText('I was faster.').waitFor();
  });

  it('a request that its visitor takes back meanwhile is open no more, and stands as such', async () => {
    const { state } = await restricting!.act('erase', 'erase');
    await nav('Inbox').click();
    await nav('Requests').click();
    const erasure = page.getByRole('article', { name: 'Erasure' });
    await erasure.getByRole('button', { name: 'Grant…' }).click();
    const { id: request } = state.requests.at(-1)!;
    expect((await restricting!.act('revoke', 'request', { request })).effect).toBe('done');
    await erasure.getByRole('button', { name: 'Erase it' }).click();
    await page.getByText('This one was decided by somebody else, or taken back, meanwhile.').waitFor();
    await page.getByText('Nothing waits for you').waitFor();
    const line = page.locator('.decided > li').first();
    expect(await line.innerText()).toMatch(/^Taken back[^]*Erasure[^]*taken back/);
    expect(await nav('Requests').innerText()).not.toMatch(/\d/);
    expect(await violations(page)).toEqual([]);
    await nav('Inbox').click();
    await row(/Rita/).waitFor();
  });

  it('the tenant erases without being asked, after a second look', async () => {
    await nav('Inbox').click();
    await row(/Imported Uma/).click();
    await button('Erase…').focus();
    // Twice by mistake: that must not be enough.
    await page.keyboard.press('Enter');
    await page.getByText('Nobody can bring it back.').waitFor();
    await expect.poll(focused).toBe('Keep it');
    await page.keyboard.press('Enter');
    await expect.poll(focused).toBe('Erase…');
    await page.keyboard.press('Enter');
    await expect.poll(focused).toBe('Keep it');
    await page.keyboard.press('Escape');
    await expect.poll(focused).toBe('Erase…');
    await page.getByRole('heading', { name: 'Imported Uma' }).waitFor();
    await button('Erase…').click();
    expect(await violations(page)).toEqual([]);
    await button('Yes, erase it').click();
    await expect.poll(focused).toBe('Download the certificate');
    await certified(await saved(button('Download the certificate')));
    expect(await row(/Imported Uma/).count()).toBe(0);
    expect(await violations(page)).toEqual([]);
    const { submissions } = await tenant.tools.api.submissions(workspace.site.id, {});
    expect(submissions.map(({ submission }) => submission)).not.toContain(erasing!.submission);
    expect(submissions).toHaveLength(3);
  });

  it('what a visitor erases at once leaves an inbox that was open', async () => {
    await publishRules();
    await page.reload();
    await unlock();
    await row(/Rita/).waitFor();
    expect((await restricting!.act('erase', 'erase')).effect).toBe('done');
    await refresh();
    await expect.poll(() => row(/Rita/).count()).toBe(0);
    await row(/Otto/).waitFor();
  });

  it('an address is checked and put on the suppression list without leaving the page', async () => {
    const sentBodies: string[] = [];
    page.on('request', (request) => sentBodies.push(request.postData() ?? '', request.url()));
    await nav('Settings').click();
    await page.getByRole('link', { name: 'Check or add an address' }).click();
    await page.getByRole('region', { name: 'On the list' }).getByText('1 address on the list').waitFor();
    await page.getByLabel('E-mail address', { exact: true }).fill('nobody');
    await button('Check').click();
    await page.getByText('An address such as ann@example.com, please.').waitFor();
    await page.getByLabel('E-mail address', { exact: true }).fill('UMA@visitor.example ');
    await button('Check').click();
    await page.getByText(/^On the list since/).waitFor();
    await page.getByLabel('E-mail address', { exact: true }).fill('vera@visitor.example');
    await button('Check').click();
    await page.getByText('Not on the list.').waitFor();
    expect(await violations(page)).toEqual([]);

    const area = page.getByLabel('E-mail addresses');
    await area.fill('E-Mail\nvera@visitor.example');
    await button('Add').click();
    await page.getByText(/No address, or a broken one, in line 1\./).waitFor();
    await expect.poll(focused).toBe('TEXTAREA');
    await area.fill('"Vera" <Vera@visitor.example>\numa@visitor.example; will@visitor.example\n');
    await button('Add 3 addresses').click();
    await page.getByText('2 added. 1 was on the list already.').waitFor();
    await page.getByText('3 addresses on the list').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByLabel('E-mail address', { exact: true }).fill('vera@visitor.example');
    await button('Check').click();
    await page.getByText(/^On the list since/).waitFor();
    expect(sentBodies.join()).not.toMatch(/@|visitor/);
    expect(await tenant.tools.api.suppressions(workspace.site.id)).toHaveLength(3);
  });

  it('an address comes off the list for a reason, and its old submission does not put it back', async () => {
    const { api } = tenant.tools;
    const site = workspace.site.id;
    await nav('Inbox').click();
    await row(/Uma Unsub/).click();
    await page.getByText('Send no more mails to this address.').waitFor();
    await page.getByRole('link', { name: 'Look at the suppression list' }).click();
    await page.getByText(/^On the list since/).waitFor();
    const field = page.getByLabel('E-mail address', { exact: true });
    expect(await field.inputValue()).toBe('Uma@Visitor.example');
    expect(page.url()).not.toMatch(/visitor/i);
    await button('Take it off the list…').click();
    await expect.poll(focused).toBe('TEXTAREA');
    await page.keyboard.press('Escape');
    await expect.poll(focused).toBe('Take it off the list…');
    await page.keyboard.press('Enter');
    await button('Take it off').click();
    await page.getByText('Why may it come off?').waitFor();
    await expect.poll(focused).toBe('TEXTAREA');
    await page.getByLabel('Your reason').fill('uma@visitor.example came by');
    await page.getByText('Without the address, please').waitFor();
    await page.keyboard.press('Escape');
    await page.getByLabel('Your reason').fill('New consent in the shop, on paper');
    expect(await violations(page)).toEqual([]);
    await button('Take it off').click();
    await page.getByText('Taken off the list.').waitFor();
    await expect.poll(focused).toBe('INPUT');
    await page.getByText('2 addresses on the list').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.reload();
    await unlock();
    await page.getByText('Not on the list.').waitFor();
    await nav('Inbox').click();
    await row(/Uma Unsub.*Unsubscribed/s).click();
    await page.getByText('Send no more mails on the ground of this submission.').waitFor();
    expect(await api.suppressions(site)).toHaveLength(2);
    const { entries } = await api.ledgerEntries(site, 'audit', {});
    expect(entries.find(({ leaf }) => leaf.type === 'suppression-removed')?.payload).toContain(
      'New consent in the shop, on paper',
    );
  });

  it('a legal hold is set and released by keyboard, and stands in the report', async () => {
    await nav('Settings').click();
    await page.getByRole('link', { name: 'Look at what is kept' }).click();
    await page.getByRole('table').waitFor();
    await page.getByRole('row', { name: /Suppressed addresses, as hashes Kept 3/ }).waitFor();
    await button('Set a hold').click();
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('SELECT');
    await page.keyboard.press('Escape');
    await expect.poll(focused).toBe('Set a hold');
    await page.keyboard.press('Enter');
    await page.getByLabel('Reason').fill('The letter of the second of May');
    expect(await violations(page)).toEqual([]);
    await button('Set the hold').click();
    await page.getByText('The letter of the second of May').waitFor();
    await expect.poll(focused).toBe('Set a hold');
    await page.getByRole('button', { name: /^Release/ }).click();
    await expect.poll(focused).toBe('Keep it');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect.poll(focused).toMatch(/^Release/);
    await page.keyboard.press('Enter');
    await button('Release and delete').click();
    await page.getByText('None. Everything goes when its date has passed.').waitFor();
    await expect.poll(focused).toBe('Set a hold');
  });

  it('a webhook is added, tested, rotated, paused and removed', async () => {
    await nav('Settings').click();
    await page.getByRole('link', { name: 'Set up webhooks' }).click();
    await button('Add an endpoint').first().click();
    await page.getByLabel('Address').fill('ftp://nowhere');
    await button('Add').click();
    await page.getByText('An address such as https://example.com/hooks, please.').waitFor();
    // What a new receiver is not told of, nobody misses before it is too late.
    const ticks = page.getByRole('checkbox');
    expect(await ticks.count()).toBe(WEBHOOK_EVENTS.length);
    for (const tick of await ticks.all()) expect(await tick.isChecked()).toBe(true);
    await page.route('**/webhooks', (route) =>
      route.request().method() === 'POST'
        ? route.fulfill({
            status: 409,
            json: { type: 'urn:sealpost:problem:webhook-invalid', code: 'webhook-invalid' },
          })
        : route.fallback(),
    );
    await page.getByLabel('Address').fill('https://127.0.0.1/hooks');
    await button('Add').click();
    const address = page.getByRole('textbox', { name: 'Address' });
    await expect
      .poll(() => address.evaluate((field) => `${field.ariaInvalid} ${document.activeElement === field}`))
      .toBe('true true');
    const described = (await address.getAttribute('aria-describedby'))!.split(' ').at(-1)!;
    expect(await page.locator(`[id="${described}"]`).innerText()).toContain('SEALPOST_WEBHOOK_PRIVATE');
    await page.unroute('**/webhooks');
    await page.getByLabel('Address').fill(receiver.url);
    expect(await violations(page)).toEqual([]);
    await button('Add').click();
    receiver.secret = (await page.locator('.secret code').innerText()).trim();
    expect(receiver.secret).toMatch(/^whsec_/);
    await button('Send a test').click();
    await expect.poll(() => receiver.received.at(-1)?.message.type).toBe('test');
    await page.getByText('Delivered, 204').waitFor();
    expect(await violations(page)).toEqual([]);

    const first = receiver.secret;
    await button('New secret…').click();
    await expect.poll(focused).toBe('Not now');
    await page.keyboard.press('Enter');
    await expect.poll(focused).toBe('New secret…');
    await page.keyboard.press('Enter');
    await page.getByText(/For one day every message is signed with the old one as well/).waitFor();
    await button('Make a new secret').click();
    await expect.poll(() => page.locator('.secret code').innerText()).not.toBe(first);
    await page.getByText(/^Every message is signed with both until/).waitFor();
    await button('I have kept it').click();
    await expect.poll(focused).toBe(receiver.url);
    expect(await page.locator('html').innerHTML()).not.toContain('whsec_');

    await button('Pause').click();
    await page.getByText('What happens while it is paused is not sent later.').waitFor();
    await expect.poll(focused).toBe('Resume');
    await button('Resume').click();
    await button('Pause').waitFor();
    await button('Change').click();
    await expect.poll(focused).toBe('INPUT');
    await page.keyboard.press('Escape');
    await expect.poll(focused).toBe('Change');
    await button('Remove…').click();
    await expect.poll(focused).toBe('Keep it');
    await page.keyboard.press('Escape');
    await expect.poll(focused).toBe('Remove…');
    await page.keyboard.press('Enter');
    await button('Remove the endpoint').click();
    await page.getByText('No endpoint yet').waitFor();
    await expect.poll(focused).toBe('Webhooks');
  });

  it('a rule changed in the editor stands in what is signed', async () => {
    await nav('Forms').click();
    await page.getByRole('link', { name: /Contact us/ }).click();
    const rule = page.getByRole('group', { name: 'Object to the use' });
    await rule.getByLabel('At once').check();
    await page.getByText('The objection is taken down as accepted').waitFor();
    await page.getByText('Saved').waitFor();
    expect(await violations(page)).toEqual([]);
    await nav('Publish').click();
    await page.getByText('Visitors can: object to the use').waitFor();
    await button('Sign and publish').click();
    await page.getByText(/Revision \d is published/).waitFor();
  });

  it('an objection that counts at once is told of under Requests, in the inbox, and in the export', async () => {
    await objecting!.act('request', 'request', { right: 'object' });
    await nav('Inbox').click();
    await row(/Otto.*Objected/s).click();
    await page.getByText(/^Objected on/).waitFor();
    expect(await violations(page)).toEqual([]);
    await nav('Requests').click();
    await page.getByRole('heading', { name: 'Objected at once' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('link', { name: /^Read the submission objected to on/ }).click();
    await page.getByRole('heading', { name: 'Otto Objector' }).waitFor();
    await page.getByRole('link', { name: 'Export', exact: true }).click();
    const [header, ...lines] = parseCsv(await saved(button('CSV')));
    const otto = lines.find((line) => line.includes('Otto Objector'))!;
    expect(otto[header!.indexOf('Objected on')]).toMatch(/^\d{4}-/);
  });

  it('the sealed export tells the stand-alone opener the same', async () => {
    const stream = await tenant.tools.api.exported(exportPath(workspace.site.id));
    const file = join(data, 'export.jsonl');
    writeFileSync(file, await new Response(stream).text());
    const rows: OpenedRow[] = [];
    await openExport(
      tenant.tools.crypto,
      readLines(file),
      {
        site: workspace.site.id,
        keys: new Map(workspace.keys.sealing.map((key) => [key.id, key])),
      },
      {
        publisher: workspace.keys.publisher.fingerprint,
        wants: () => true,
        begin: async () => undefined,
        row: async (one) => void rows.push(one),
        refuse: ({ code }) => expect.fail(code),
        say: () => undefined,
      },
    );
    const of = ({ submission }: Visitor) => rows.find((one) => one.submission === submission)!;
    expect(of(objecting!).now).toMatchObject({
      consents: [{ field: 'news', state: 'given' }],
      objectedAt: expect.stringMatching(/^\d{4}-/) as string,
    });
    expect(of(unsubscribing!).now?.consents).toMatchObject([{ state: 'withdrawn', by: 'unsubscribe' }]);
    const link = of(unsubscribing!).mailHeaders!['List-Unsubscribe'].slice(1, -1);
    expect(link.startsWith(`${collector.origin}/u/${unsubscribing!.submission}.`)).toBe(true);
    expect((await fetch(link)).status).toBe(200);
  });

  it('has only targets of 24 pixels and more in what rights have brought', async () => {
    const low: string[] = [];
    for (const path of [
      'requests',
      'retention',
      'suppression',
      'webhooks',
      `inbox/${objecting!.submission}`,
    ]) {
      await page.evaluate((to) => {
        window.location.hash = to;
      }, `#/sites/${workspace.site.id}/${path}`);
      await page.locator('main h1').waitFor();
      await page.locator('main .waiting').waitFor({ state: 'detached' });
      low.push(
        ...(await page
          .locator('main :is(button, .tall-link)')
          .evaluateAll((targets) =>
            targets
              .filter((target) => target.checkVisibility() && target.getBoundingClientRect().height < 24)
              .map((target) => target.outerHTML),
          )),
      );
    }
    expect(low).toEqual([]);
  });

  it('what somebody withdraws on the telephone is recorded after a second look, and seen on both sides', async () => {
    const { api } = tenant.tools;
    const { length } = await api.suppressions(workspace.site.id);
    await nav('Inbox').click();
    await row(/Otto/).click();
    const consents = page.locator('.consents');
    await consents.getByText('Given', { exact: true }).waitFor();
    await button('Record a withdrawal…').focus();
    await page.keyboard.press('Enter');
    await page.getByText('It counts at once and for good').waitFor();
    await expect.poll(focused).toBe('Not now');
    await page.keyboard.press('Enter');
    await expect.poll(focused).toBe('Record a withdrawal…');
    await button('Record a withdrawal…').click();
    expect(await violations(page)).toEqual([]);
    await button('Yes, record it').click();
    await consents.getByText('Withdrawn', { exact: true }).waitFor();
    await expect.poll(focused).toBe('Consents');
    expect(await consents.innerText()).toMatch(/Withdrawn on .* elsewhere, as you have recorded/);
    expect(await button('Record a withdrawal…').count()).toBe(0);
    await row(/Otto.*Withdrawn/s).waitFor();
    // It was the only one: no more mails.
    expect(await api.suppressions(workspace.site.id)).toHaveLength(length + 1);
    const { state } = await objecting!.act('view', 'view');
    expect(state.withdrawn).toMatchObject([{ field: 'news', by: 'tenant' }]);
    expect(await violations(page)).toEqual([]);
  });

  it('did all of this without an error or a blocked part', () => {
    expect(complaints).toEqual([]);
  });

  async function send(name: string, email: string): Promise<Visitor> {
    const { crypto } = tenant.tools;
    const { trusted, definitions } = workspace;
    const definition = definitions.get(Object.values(trusted!.forms[0]!.definitions)[0]!)!;
    const answers = { name, email, message: 'A table of oak, please.', news: true };
    const { submission, body, receiptSecret } = await sealSubmission(crypto, trusted!, definition, answers);
    expect((await putSubmission(collector.origin, ORIGIN, submission, body)).status).toBe(201);
    const token = (act: Act): string =>
      Buffer.from(capabilityToken(crypto, receiptSecret, act)).toString('base64url');
    return {
      submission,
      async act(path, act, more = {}) {
        const response = await fetch(`${collector.origin}/v1/receipts/${submission}/${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin: collector.origin },
          body: JSON.stringify({ token: token(act), ...more }),
        });
        expect(response.status).toBe(200);
        return (await response.json()) as RightsAnswer;
      },
      async unsubscribe() {
        const response = await fetch(`${collector.origin}/u/${submission}.${token('unsubscribe')}`, {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: 'List-Unsubscribe=One-Click',
        });
        expect(response.status).toBe(200);
      },
    };
  }

  async function unlock(): Promise<void> {
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await button('Unlock').click();
  }

  /** From now on visitors erase at once. */
  async function publishRules(): Promise<void> {
    const draft = siteDraft();
    const forms = draft.forms.map((form) => ({
      ...form,
      rights: { ...DEFAULT_RULES, erase: 'at-once' as const },
    }));
    await publishDraft(tenant, workspace.site.id, { ...draft, forms });
  }

  async function saved(what: ReturnType<typeof button>): Promise<string> {
    const [download]: [Download, void] = await Promise.all([page.waitForEvent('download'), what.click()]);
    return readFileSync(await download.path(), 'utf8');
  }

  async function certified(
    note: string,
    submission?: SubmissionId,
    by: ErasureCertificate['by'] = 'tenant',
  ): Promise<void> {
    const { crypto, api } = tenant.tools;
    const { publicKey } = await parseLedgerKey(crypto, (await api.ledgerKey())!);
    await verifyNote(crypto, note, workspace.site.id, publicKey);
    const certificate = JSON.parse(readNote(note, 'certificate', workspace.site.id)) as ErasureCertificate;
    expect(certificate.by).toBe(by);
    if (submission) expect(certificate.submission).toBe(submission);
  }
});

let made: SiteDraft | undefined;
function siteDraft(): SiteDraft {
  if (made) return made;
  const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
  const form = formFromTemplate(FORM_TEMPLATES[0]!, random, Date.now(), new Set());
  made = {
    ...emptyDraft(),
    origins: [ORIGIN],
    controller: {
      name: 'Halden Joinery Ltd',
      address: '4 Staithes Lane',
      contact: 'hello@halden.example',
      dataProtectionOfficer: '',
    },
    forms: [
      {
        ...form,
        fields: [
          ...form.fields,
          { key: 'news', id: 'news', type: 'consent', label: WORDING, purpose: 'To send news by e-mail' },
        ],
      },
    ],
  };
  return made;
}
