import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import type { Workspace } from '../../dashboard/workspace.ts';
import type { ProposedCorrection, SiteRequest } from '../../protocol/api.ts';
import { fromBase64url } from '../../protocol/bytes.ts';
import { DEFAULT_RULES } from '../../protocol/rights.ts';
import { onEveryEngine } from '../browsers/engines.ts';
import type { Page } from '../browsers/page.ts';
import { startCollector, type CollectorProcess } from '../stage/collector-process.ts';
import { startHostPage, strictCsp, type HostPage } from '../stage/host-page.ts';
import { publishSite, signUpTenant, type Tenant } from '../stage/tenant.ts';
import { findCanaries } from './canary.ts';
import { canaryAnswers, everyFieldDraft } from './every-field.ts';
import { fillForm, FORM_READY, submitForm } from './fill-form.ts';

const test = onEveryEngine();
const REASON = 'We made the offer for this name.';

/** The receipt page where the form's owner decides on corrections. */
describe('a correction that the owner decides on', () => {
  const data = mkdtempSync(join(tmpdir(), 'sealpost-corrections-'));
  let collector: CollectorProcess;
  let host: HostPage;
  let tenant: Tenant;
  let workspace: Workspace;

  beforeAll(async () => {
    collector = await startCollector(data);
    host = await startHostPage();
    tenant = await signUpTenant(collector.origin, {
      email: 'owner@tenant.example',
      name: 'Olive Owner',
      password: 'correct horse battery staple',
    });
    const draft = everyFieldDraft(host.origin);
    workspace = await publishSite(tenant, 'Corrections', {
      ...draft,
      forms: draft.forms.map((form) => ({ ...form, rights: { ...DEFAULT_RULES, correct: 'decision' } })),
    });
    host.show(
      `<!doctype html><html lang="en"><title>Host</title>
      <script async src="${collector.origin}/loader.js" data-site="${workspace.site.id}" data-key="${workspace.keys.publisher.fingerprint}"></script>
      <sealpost-form name="everything"></sealpost-form>`,
      strictCsp(collector.origin),
    );
  });

  afterAll(async () => {
    await collector?.stop();
    await host?.close();
    rmSync(data, { recursive: true, force: true });
  });

  test('is asked for, refused with a reason, asked for again, granted; the link leads to it', async (page) => {
    const { answers } = canaryAnswers(String(Math.floor(Math.random() * 1e9)));
    await page.goto(host.origin);
    await page.waitFor(FORM_READY);
    await fillForm(page, answers);
    await submitForm(page);
    await page.waitFor(
      `!!document.querySelector('sealpost-form').shadowRoot.querySelector('#receipt')`,
      20_000,
    );
    const link = await page.evaluate<string>(
      `document.querySelector('sealpost-form').shadowRoot.querySelector('#receipt').value`,
    );
    await page.goto(link);
    await page.waitFor(`!!document.querySelector('.rights')`, 20_000);
    await shows(page, 'decides whether the new version takes the place of the old one');

    await propose(page, 'Refused Canary-Name');
    await shows(page, 'Asked on');
    await page.waitFor(`!${button('Ask for a correction')}`);
    const first = await open();
    const sealed = await proposal(first);
    await tenant.tools.api.decide(workspace.site.id, first.id, { granted: false, reason: REASON });
    await page.evaluate(() => location.reload());
    await shows(page, `: ${REASON}`);
    expect(isKept(sealed)).toBe(false);

    await propose(page, 'Granted Canary-Name');
    await page.waitFor(`!${button('Ask for a correction')}`);
    const second = await open();
    expect(await answersShown(page)).not.toContain('Canary-Name');
    await tenant.tools.api.decide(workspace.site.id, second.id, { granted: true, reason: '' });
    await page.evaluate(() => location.reload());
    await shows(page, 'Granted on');
    expect(await answersShown(page)).toContain('Granted Canary-Name');
    const { submissions } = await tenant.tools.api.submissions(workspace.site.id, { limit: 500 });
    expect(submissions.map(({ submission }) => submission)).toContain(second.corrected);
    expect(submissions.map(({ submission }) => submission)).not.toContain(second.submission);
    const names = ['Refused Canary-Name', 'Granted Canary-Name'];
    expect(findCanaries(data, names, { log: collector.output() })).toEqual([]);
  });

  async function propose(page: Page, name: string): Promise<void> {
    await press(page, 'Ask for a correction');
    await page.fill('.rights #f-name', name);
    await press(page, 'Ask for this correction');
  }

  async function open(): Promise<SiteRequest> {
    const requests = await tenant.tools.api.requests(workspace.site.id);
    const waiting = requests.filter(({ state }) => state === 'open');
    expect(waiting).toMatchObject([{ right: 'correct' }]);
    return waiting[0]!;
  }

  const proposal = ({ id }: SiteRequest): Promise<ProposedCorrection> =>
    tenant.tools.api.proposedCorrection(workspace.site.id, id);

  /** Whether any sealed part of what was proposed stands in any file of the collector. */
  function isKept({ after }: ProposedCorrection): boolean {
    const { body, nonce, boxes } = after.envelope;
    const files = Buffer.concat(
      readdirSync(data, { recursive: true, encoding: 'utf8' })
        .map((name) => join(data, name))
        .filter((path) => statSync(path).isFile())
        .map((path) => readFileSync(path)),
    );
    return [body, nonce, ...boxes.map(({ box }) => box)].some((part) =>
      files.includes(Buffer.from(fromBase64url(part)!)),
    );
  }
});

const button = (name: string): string =>
  `[...document.querySelectorAll('.rights button')].find((button) => button.textContent === ${JSON.stringify(name)})`;

async function press(page: Page, name: string): Promise<void> {
  await page.waitFor(`!!${button(name)} && !${button(name)}.disabled`);
  await page.evaluate(`void ${button(name)}.setAttribute('data-test', 'press')`);
  await page.click('[data-test=press]');
  await page.evaluate(`void document.querySelector('[data-test]')?.removeAttribute('data-test')`);
}

const shows = (page: Page, text: string): Promise<void> =>
  page.waitFor(`!!document.querySelector('.rights')?.innerText.includes(${JSON.stringify(text)})`, 20_000);

const answersShown = (page: Page): Promise<string> =>
  page.evaluate<string>(`document.querySelector('.answers').innerText`);
