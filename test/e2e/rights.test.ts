import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import type { Workspace } from '../../dashboard/workspace.ts';
import { fromBase64url } from '../../protocol/bytes.ts';
import { onEveryEngine } from '../browsers/engines.ts';
import type { Page } from '../browsers/page.ts';
import { startCollector, type CollectorProcess } from '../stage/collector-process.ts';
import { startHostPage, strictCsp, type HostPage } from '../stage/host-page.ts';
import { publishSite, signUpTenant, type Tenant } from '../stage/tenant.ts';
import { findCanaries } from './canary.ts';
import { canaryAnswers, everyFieldDraft } from './every-field.ts';
import { fillForm, FORM_READY, submitForm } from './fill-form.ts';

const test = onEveryEngine();
const AT_ONCE = { correct: 'at-once', restrict: 'at-once', object: 'at-once', erase: 'at-once' } as const;

describe('one link for everything', () => {
  const data = mkdtempSync(join(tmpdir(), 'sealpost-rights-'));
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
    workspace = await publishSite(tenant, 'Rights', {
      ...draft,
      forms: draft.forms.map((form) => ({ ...form, rights: AT_ONCE })),
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

  test('submit, see, correct, restrict, lift, withdraw, erase; and nothing is left', async (page) => {
    const { answers, canaries } = canaryAnswers(String(Math.floor(Math.random() * 1e9)));
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
    const first = (await listed())[0]!;

    await page.goto(link);
    await page.waitFor(`!!document.querySelector('.rights')`, 20_000);
    await press(page, 'Correct my answers');
    await page.fill('#f-name', 'Corrected Canary-Name');
    await press(page, 'Send the corrected version');
    await says(page, 'The corrected version has taken the place of the old one.');
    await page.waitFor(`document.querySelector('.answers').innerText.includes('Corrected Canary-Name')`);
    const second = await listed();
    expect(second).toHaveLength(1);
    expect(second[0]!.submission).not.toBe(first.submission);

    const copies = await downloads(page);
    for (const copy of copies) expect(copy).toContain('Corrected Canary-Name');
    const copy = JSON.parse(copies[0]!) as { state: object; events: { type: string }[] };
    expect(copy.events.map(({ type }) => type)).toEqual(['submission', 'correction', 'submission']);

    await press(page, 'Restrict');
    await page.waitFor(`document.querySelector('.rights').innerText.includes('Restricted since')`);
    expect(await listed()).toEqual([]);
    await press(page, 'Lift the restriction');
    await page.waitFor(`!document.querySelector('.rights').innerText.includes('Restricted since')`);
    expect(await listed()).toHaveLength(1);

    await press(page, 'Withdraw');
    await page.waitFor(`document.querySelector('.consents').innerText.includes('Withdrawn on')`);
    const events = await page.evaluate<string[]>(
      `[...document.querySelectorAll('.history strong')].map((item) => item.textContent)`,
    );
    expect(events).toEqual([
      'Received',
      'Corrected',
      'Corrected version received',
      'Restricted',
      'Restriction lifted',
      'Consent withdrawn',
    ]);

    await press(page, 'Erase');
    await press(page, 'Yes, erase everything');
    await page.waitFor(`document.querySelector('h1').textContent === 'Erased'`, 20_000);
    expect(await listed()).toEqual([]);
    await page.goto(link);
    await page.evaluate(() => location.reload());
    await page.waitFor(`document.querySelector('h1')?.textContent === 'Erased'`, 20_000);
    const key = await (await fetch(`${collector.origin}/v1/ledger/key`)).text();
    expect(await page.text('pre')).toMatch(/^npx sealpost verify certificate-sub_\w{26}\.txt --key slk1_/);
    expect(await page.text('pre')).toContain(key.trim());

    const secret = link.split('.').at(-1)!;
    const searched = [...canaries, 'Corrected Canary-Name', secret, tenant.password];
    expect(findCanaries(data, searched, { log: collector.output() })).toEqual([]);
    const files = Buffer.concat(filesBelow(data).map((file) => readFileSync(file)));
    for (const { envelope } of [first, ...second])
      for (const part of [envelope.body, envelope.nonce, ...envelope.boxes.map(({ box }) => box)])
        expect(files.includes(Buffer.from(fromBase64url(part)!))).toBe(false);
  });

  /** As data, table and page. */
  async function downloads(page: Page): Promise<string[]> {
    await page.evaluate(`void (() => {
      const make = URL.createObjectURL.bind(URL);
      window.saved = [];
      URL.createObjectURL = (blob) => (window.saved.push(blob), make(blob));
    })()`);
    for (const name of ['Data (JSON)', 'Table (CSV)', 'Page (HTML)']) await press(page, name);
    await page.waitFor('window.saved.length === 3');
    return page.evaluate<string[]>('Promise.all(window.saved.map((blob) => blob.text()))');
  }

  async function press(page: Page, name: string): Promise<void> {
    const find = `[...document.querySelectorAll('main button')].find((button) => button.textContent === ${JSON.stringify(name)})`;
    await page.waitFor(`!!${find} && !${find}.ariaDisabled`);
    await page.evaluate(`void ${find}.setAttribute('data-test', 'press')`);
    await page.click('[data-test=press]');
    await page.evaluate(`void document.querySelector('[data-test]')?.removeAttribute('data-test')`);
  }

  const says = (page: Page, text: string): Promise<void> =>
    page.waitFor(
      `document.querySelector('main [role=status]').textContent === ${JSON.stringify(text)}`,
      20_000,
    );

  async function listed(): ReturnType<typeof submissions> {
    return submissions();
  }

  async function submissions() {
    return (await tenant.tools.api.submissions(workspace.site.id, { limit: 500 })).submissions;
  }
});

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
