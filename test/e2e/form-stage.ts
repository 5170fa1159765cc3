import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Workspace } from '../../dashboard/workspace.ts';
import type { StoredSubmission } from '../../protocol/api.ts';
import { fromBase64url } from '../../protocol/bytes.ts';
import type { RightsRules } from '../../protocol/rights.ts';
import type { Page } from '../browsers/page.ts';
import { startCollector, type CollectorProcess } from '../stage/collector-process.ts';
import { startHostPage, strictCsp, type HostPage } from '../stage/host-page.ts';
import { publishSite, signUpTenant, type Tenant } from '../stage/tenant.ts';
import { canaryAnswers, everyFieldDraft } from './every-field.ts';
import { fillForm, FORM_READY, submitForm } from './fill-form.ts';

/** A running collector, a page of somebody else's with a form of every field on it, and the form's owner. */
export interface FormStage {
  /** The collector's. */
  data: string;
  collector: CollectorProcess;
  host: HostPage;
  tenant: Tenant;
  workspace: Workspace;
  submissions: () => Promise<StoredSubmission[]>;
  /** Whether any sealed part of it stands in any file of the collector. */
  isKept: (envelope: StoredSubmission['envelope']) => boolean;
  close: () => Promise<void>;
}

/** @param rights the form's rules; those of a form that says nothing, unless told. */
export async function openFormStage(name: string, rights?: RightsRules): Promise<FormStage> {
  const data = mkdtempSync(join(tmpdir(), 'sealpost-form-'));
  const collector = await startCollector(data);
  const host = await startHostPage();
  const tenant = await signUpTenant(collector.origin, {
    email: 'owner@tenant.example',
    name: 'Olive Owner',
    password: 'correct horse battery staple',
  });
  const draft = everyFieldDraft(host.origin);
  const workspace = await publishSite(tenant, name, {
    ...draft,
    forms: draft.forms.map((form) => (rights ? { ...form, rights } : form)),
  });
  host.show(
    `<!doctype html><html lang="en"><title>Host</title>
    <script async src="${collector.origin}/loader.js" data-site="${workspace.site.id}" data-key="${workspace.keys.publisher.fingerprint}"></script>
    <sealpost-form name="everything"></sealpost-form>`,
    strictCsp(collector.origin),
  );
  return {
    data,
    collector,
    host,
    tenant,
    workspace,
    submissions: async () =>
      (await tenant.tools.api.submissions(workspace.site.id, { limit: 500 })).submissions,
    isKept({ body, nonce, boxes }) {
      const files = readdirSync(data, { recursive: true, encoding: 'utf8' })
        .map((file) => join(data, file))
        .filter((path) => statSync(path).isFile())
        .map((path) => readFileSync(path));
      return [body, nonce, ...boxes.map(({ box }) => box)].some((part) =>
        files.some((file) => file.includes(Buffer.from(fromBase64url(part)!))),
      );
    },
    async close() {
      await collector.stop();
      await host.close();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** As a visitor sends the form. @returns what was said in it, and the receipt link that the page shows then. */
export async function sendForm(
  page: Page,
  { host }: Pick<FormStage, 'host'>,
): Promise<{ link: string } & ReturnType<typeof canaryAnswers>> {
  const sent = canaryAnswers(String(Math.floor(Math.random() * 1e9)));
  await page.goto(host.origin);
  await page.waitFor(FORM_READY);
  await fillForm(page, sent.answers);
  await submitForm(page);
  const field = `document.querySelector('sealpost-form').shadowRoot.querySelector('#receipt')`;
  await page.waitFor(`!!${field}`, 20_000);
  return { ...sent, link: await page.evaluate<string>(`${field}.value`) };
}

/** On the receipt page, by the button's very words. */
export async function pressButton(page: Page, name: string): Promise<void> {
  const find = `[...document.querySelectorAll('main button')].find((button) => button.textContent === ${JSON.stringify(name)})`;
  await page.waitFor(`!!${find} && !${find}.ariaDisabled`);
  await page.evaluate(`void ${find}.setAttribute('data-test', 'press')`);
  await page.click('[data-test=press]');
  await page.evaluate(`void document.querySelector('[data-test]')?.removeAttribute('data-test')`);
}
