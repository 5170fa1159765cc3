import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Download } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyDraft, type SiteDraft } from '../../dashboard/draft.ts';
import { FORM_TEMPLATES, formFromTemplate } from '../../dashboard/form-templates.ts';
import type { Workspace } from '../../dashboard/workspace.ts';
import type { SubmissionId } from '../../protocol/ids.ts';
import { parseLedgerKey } from '../../protocol/ledger/ledger-key.ts';
import { readNote, verifyNote } from '../../protocol/note.ts';
import { capabilityToken, type Act } from '../../protocol/receipt.ts';
import { DEFAULT_RULES, type ErasureCertificate, type RightsAnswer } from '../../protocol/rights.ts';
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
    await objection.getByRole('button', { name: 'Refuse', exact: true }).click();
    await page.getByText('Say why.').waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA');
    await page.getByLabel(/^Your reason/).fill('We must keep the offer for the warranty.');
    expect(await violations(page)).toEqual([]);
    await objection.getByRole('button', { name: 'Refuse', exact: true }).click();
    await page.getByRole('heading', { name: 'Decided' }).waitFor();
    await page.getByText('We must keep the offer for the warranty.').waitFor();
    const seen = await objecting!.act('view', 'view');
    expect(seen.state.requests).toMatchObject([
      { right: 'object', state: 'refused', reason: 'We must keep the offer for the warranty.' },
    ]);
  });

  it('granting an erasure says first that it is for ever, and leaves a signed certificate', async () => {
    const erasure = page.getByRole('article', { name: 'Erasure' });
    await erasure.getByRole('button', { name: 'Grant…' }).click();
    await page.getByText('This cannot be undone.').waitFor();
    await erasure.getByRole('button', { name: 'Erase it' }).click();
    await page.getByText('Nothing waits for you').waitFor();
    await certified(await saved(button('Download the certificate')), erasing!.submission);
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
    await page.getByText('Somebody else has decided this one meanwhile.').waitFor();
    await page.getByText('I was faster.').waitFor();
  });

  it('the tenant erases without being asked, after a second look', async () => {
    await nav('Inbox').click();
    await row(/Imported Uma/).click();
    await button('Erase…').click();
    await page.getByText('Nobody can bring it back.').waitFor();
    await button('Yes, erase it').click();
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
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await button('Unlock').click();
    await row(/Rita/).waitFor();
    expect((await restricting!.act('erase', 'erase')).effect).toBe('done');
    await refresh();
    await expect.poll(() => row(/Rita/).count()).toBe(0);
    await row(/Otto/).waitFor();
  });

  it('a webhook is added, tested, rotated, paused and removed', async () => {
    await nav('Settings').click();
    await page.getByRole('link', { name: 'Set up webhooks' }).click();
    await button('Add an endpoint').first().click();
    await page.getByLabel('Address').fill('ftp://nowhere');
    await button('Add').click();
    await page.getByText('An address such as https://example.com/hooks, please.').waitFor();
    await page.getByLabel('Address').fill(receiver.url);
    expect(await violations(page)).toEqual([]);
    await button('Add').click();
    receiver.secret = (await page.locator('.secret code').innerText()).trim();
    expect(receiver.secret).toMatch(/^whsec_/);
    await button('Send a test').click();
    await expect.poll(() => receiver.received.at(-1)?.message.type, { timeout: 15_000 }).toBe('test');
    await page.getByText('Delivered, 204').waitFor();
    expect(await violations(page)).toEqual([]);

    const first = receiver.secret;
    await button('New secret…').click();
    await page.getByText(/For one day every message is signed with the old one as well/).waitFor();
    await button('Make a new secret').click();
    await expect.poll(() => page.locator('.secret code').innerText()).not.toBe(first);
    await page.getByText(/^Every message is signed with both until/).waitFor();
    await button('I have kept it').click();
    expect(await page.locator('html').innerHTML()).not.toContain('whsec_');

    await button('Pause').click();
    await page.getByText('What happens while it is paused is not sent later.').waitFor();
    await button('Resume').click();
    await button('Pause').waitFor();
    await button('Remove…').click();
    await button('Remove the endpoint').click();
    await page.getByText('No endpoint yet').waitFor();
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

  async function certified(note: string, submission?: SubmissionId): Promise<void> {
    const { crypto, api } = tenant.tools;
    const { publicKey } = await parseLedgerKey(crypto, (await api.ledgerKey())!);
    await verifyNote(crypto, note, workspace.site.id, publicKey);
    const certificate = JSON.parse(readNote(note, 'certificate', workspace.site.id)) as ErasureCertificate;
    expect(certificate.by).toBe('tenant');
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
