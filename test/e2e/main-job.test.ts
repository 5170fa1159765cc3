import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import type { Workspace } from '../../dashboard/workspace.ts';
import type { StoredSubmission } from '../../protocol/api.ts';
import { open } from '../../protocol/open.ts';
import { onEveryEngine } from '../browsers/engines.ts';
import { startCollector, type CollectorProcess } from '../stage/collector-process.ts';
import { startHostPage, strictCsp, type HostPage } from '../stage/host-page.ts';
import { publishSite, signUpTenant, type Tenant } from '../stage/tenant.ts';
import { findCanaries } from './canary.ts';
import { canaryAnswers, everyFieldDraft } from './every-field.ts';
import { fillForm, FORM_READY, submitForm } from './fill-form.ts';

const test = onEveryEngine();

describe('a visitor answers, the collector keeps ciphertext, the tenant reads it', () => {
  const data = mkdtempSync(join(tmpdir(), 'sealpost-main-job-'));
  let collector: CollectorProcess;
  let host: HostPage;
  let tenant: Tenant;
  let workspace: Workspace;

  beforeAll(async () => {
    collector = await startCollector(data);
    host = await startHostPage();
    tenant = await signUpTenant(collector.origin, { email: 'owner@tenant.example', name: 'Olive Owner', password: 'correct horse battery staple' });
    workspace = await publishSite(tenant, 'Main job', everyFieldDraft(host.origin));
    host.show(page(), strictCsp(collector.origin));
  });

  afterAll(async () => {
    await collector?.stop();
    await host?.close();
    rmSync(data, { recursive: true, force: true });
  });

  const page = (): string => `<!doctype html><html lang="en"><title>Host</title>
    <script async src="${collector.origin}/loader.js" data-site="${workspace.site.id}" data-key="${workspace.keys.publisher.fingerprint}"></script>
    <sealpost-form name="everything"></sealpost-form>`;

  test('end to end under a strict policy', async (page) => {
    const { answers, canaries } = canaryAnswers(String(Math.floor(Math.random() * 1e9)));
    await page.goto(host.origin);
    await page.waitFor(FORM_READY);
    await fillForm(page, answers);
    await submitForm(page);
    await page.waitFor(`!!document.querySelector('sealpost-form').shadowRoot.querySelector('#receipt')`, 20_000);
    const receipt = await page.evaluate<string>(`document.querySelector('sealpost-form').shadowRoot.querySelector('#receipt').value`);

    const stored = (await submissions()).find(({ submission }) => receipt.includes(submission))!;
    const keys = new Map(workspace.keys.sealing.map((key) => [key.id, key]));
    const filed = { site: workspace.site.id, form: stored.form, submission: stored.submission };
    const { plaintext } = await open(tenant.tools.crypto, stored.envelope, filed, keys);
    expect(plaintext.answers).toEqual(answers);
    expect(plaintext.consents).toEqual([
      { field: 'news', given: true, wording: 'I agree to get news by e-mail, and can withdraw this at any time.' },
    ]);

    const secret = receipt.split('.').at(-1)!;
    expect(findCanaries(data, [...canaries, secret], { log: collector.output() })).toEqual([]);
  });

  async function submissions(): Promise<StoredSubmission[]> {
    return (await tenant.tools.api.submissions(workspace.site.id, { limit: 500 })).submissions;
  }
});
