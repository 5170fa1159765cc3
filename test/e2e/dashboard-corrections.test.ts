import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyDraft, type SiteDraft } from '../../dashboard/draft.ts';
import { FORM_TEMPLATES, formFromTemplate } from '../../dashboard/form-templates.ts';
import type { Workspace } from '../../dashboard/workspace.ts';
import type { ReceiptView } from '../../protocol/api.ts';
import type { Answers } from '../../protocol/form.ts';
import type { SubmissionId } from '../../protocol/ids.ts';
import { capabilityToken, type Act } from '../../protocol/receipt.ts';
import { DEFAULT_RULES } from '../../protocol/rights.ts';
import { launchChromium, type ChromiumBrowser } from '../browsers/chromium.ts';
import { startCollector, type CollectorProcess } from '../stage/collector-process.ts';
import { logIn, openDashboard, violations, type DashboardPage } from '../stage/dashboard-page.ts';
import { putSubmission, sealSubmission } from '../stage/send-submission.ts';
import { publishSite, signUpTenant, type Tenant } from '../stage/tenant.ts';

const ORIGIN = 'https://www.halden.example';
const EMAIL = 'mairi@halden.example';
const PASSWORD = 'otter brisk violin lamp';
const BEFORE = { name: 'Cora Corrector', email: 'cora@visitor.example', message: 'Two oak chairs, please.' };

/** Corrections that the tenant decides on; each step stands on the one before. */
describe('corrections in the dashboard', () => {
  const data = mkdtempSync(join(tmpdir(), 'sealpost-dashboard-corrections-'));
  let collector: CollectorProcess;
  let browser: ChromiumBrowser;
  let dashboard: DashboardPage;
  let page: DashboardPage['page'];
  let nav: DashboardPage['nav'];
  let tenant: Tenant;
  let workspace: Workspace;
  let sent: { submission: SubmissionId; receiptSecret: Uint8Array };

  beforeAll(async () => {
    [collector, browser] = await Promise.all([startCollector(data), launchChromium()]);
    tenant = await signUpTenant(collector.origin, {
      email: EMAIL,
      name: 'Mairi Halden',
      password: PASSWORD,
    });
    workspace = await publishSite(tenant, 'Halden Joinery', siteDraft());
    const { submission, body, receiptSecret } = await seal(BEFORE);
    expect((await putSubmission(collector.origin, ORIGIN, submission, body)).status).toBe(201);
    sent = { submission, receiptSecret };
    dashboard = await openDashboard(browser, collector, `#/sites/${workspace.site.id}/inbox`);
    ({ page, nav } = dashboard);
    await logIn(dashboard, { email: EMAIL, password: PASSWORD });
    await row(/Cora/).waitFor();
  });

  afterAll(async () => {
    await browser?.close();
    await collector?.stop();
    rmSync(data, { recursive: true, force: true });
  });

  const row = (name: RegExp) => page.getByRole('option', { name });
  const card = () => page.getByRole('article', { name: 'Correction' });
  const changed = () => card().locator('.compared-changed').allInnerTexts();

  it('one that waits is marked in the inbox, which goes on showing what stands', async () => {
    await propose({ ...BEFORE, message: 'Three oak chairs, please.' });
    await page.getByRole('button', { name: 'Look for new submissions' }).click();
    await row(/Cora.*Request/s).click();
    await page.getByText('Two oak chairs, please.').first().waitFor();
    await page.getByText(/wants to correct what was sent/).waitFor();
    expect(await row(/Cora/).count()).toBe(1);
    await page.getByRole('link', { name: 'Go to the request' }).click();
    await card().waitFor();
  });

  it('both versions stand side by side, opened here, with only what is changed marked', async () => {
    await card().getByText('One answer is changed.').waitFor();
    const [only, ...rest] = await changed();
    expect(rest).toEqual([]);
    expect(only).toMatch(/Changed[\s\S]*Two oak chairs, please\.[\s\S]*Three oak chairs, please\./);
    expect(await card().locator('tbody tr').count()).toBeGreaterThan(2);
    expect(await violations(page)).toEqual([]);
  });

  it('refused with a reason, it is gone, and the visitor reads why', async () => {
    await card().getByRole('button', { name: 'Refuse…' }).click();
    await card().getByText('what was proposed is deleted').waitFor();
    await card()
      .getByLabel(/^Your reason/)
      .fill('Two were paid for.');
    await card().getByRole('button', { name: 'Refuse', exact: true }).click();
    await page.getByText('Nothing waits for you').waitFor();
    expect((await view()).state.requests).toMatchObject([{ state: 'refused', reason: 'Two were paid for.' }]);
    expect((await view()).submission).toBe(sent.submission);
  });

  it('restricted by its visitor, neither version can be read', async () => {
    await propose({ ...BEFORE, email: 'new@visitor.example', name: 'Cora New' });
    await post('request', 'request', { right: 'restrict' });
    await again();
    await card().getByText('Its visitor has restricted this submission').waitFor();
    expect(await card().innerText()).not.toContain('Cora New');
    await post('request', 'request', { right: 'lift' });
    await again();
    await card().getByText('2 answers are changed.').waitFor();
  });

  it('granted, the proposed version takes the place of the old one in the inbox', async () => {
    await card().getByRole('button', { name: 'Grant…' }).click();
    await card().getByText('takes the place of the old one at once').waitFor();
    await card().getByRole('button', { name: 'Take the correction' }).click();
    await page.getByText('Nothing waits for you').waitFor();
    await nav('Inbox').click();
    await row(/Cora New.*Corrected/s).waitFor();
    expect(await row(/Corrector/).count()).toBe(0);
    const { state, submission } = await view();
    expect(submission).not.toBe(sent.submission);
    expect(state.requests.at(-1)).toMatchObject({
      right: 'correct',
      state: 'granted',
      corrected: submission,
    });
    expect(dashboard.complaints).toEqual([]);
  });

  async function seal(answers: Answers, correcting?: typeof sent) {
    const { trusted, definitions } = workspace;
    const definition = definitions.get(Object.values(trusted!.forms[0]!.definitions)[0]!)!;
    return sealSubmission(tenant.tools.crypto, trusted!, definition, answers, Date.now(), correcting);
  }

  async function propose(answers: Answers): Promise<void> {
    const { submission, body } = await seal(answers, sent);
    const answer = await post('correct', 'correct', { submission, corrected: body });
    expect(answer).toMatchObject({ effect: 'open' });
  }

  const view = async (): Promise<ReceiptView> => (await post('view', 'view')) as ReceiptView;

  async function post(path: string, act: Act, more = {}): Promise<unknown> {
    const token = capabilityToken(tenant.tools.crypto, sent.receiptSecret, act);
    const response = await fetch(`${collector.origin}/v1/receipts/${sent.submission}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: collector.origin },
      body: JSON.stringify({ token: Buffer.from(token).toString('base64url'), ...more }),
    });
    expect(response.status).toBe(200);
    return response.json();
  }

  /** The page of requests, as somebody sees it who comes to it now. */
  async function again(): Promise<void> {
    await nav('Inbox').click();
    await page.getByRole('heading', { name: 'Inbox' }).waitFor();
    await nav('Requests').click();
  }
});

function siteDraft(): SiteDraft {
  const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
  const form = formFromTemplate(FORM_TEMPLATES[0]!, random, Date.now(), new Set());
  return {
    ...emptyDraft(),
    origins: [ORIGIN],
    controller: {
      name: 'Halden Joinery Ltd',
      address: '4 Staithes Lane',
      contact: 'hello@halden.example',
      dataProtectionOfficer: '',
    },
    forms: [{ ...form, rights: { ...DEFAULT_RULES, correct: 'decision' } }],
  };
}
