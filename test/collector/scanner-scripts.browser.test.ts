import Database from 'better-sqlite3';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { unsubscribePath } from '../../protocol/envelope.ts';
import { capabilityToken, receiptLink } from '../../protocol/receipt.ts';
import { launchChromium, type ChromiumBrowser } from '../browsers/chromium.ts';
import { createMockSite, overNetwork, publishMockSite, signUpMock } from '../mock/account.ts';
import { mockAnswers } from '../mock/submissions.ts';
import { makeMockSite, mockCrypto, sealMock } from '../mock/tenant.ts';
import { PAGE_ORIGIN, put, temporaryFolder } from './harness.ts';
import { startCollector } from './process.ts';

let browser: ChromiumBrowser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

it('a scanner that runs scripts changes nothing, neither by a receipt link nor by one that unsubscribes', async () => {
  const data = temporaryFolder();
  const crypto = await mockCrypto();
  const collector = await startCollector({ data });
  const send = overNetwork(collector.url);
  const account = await signUpMock(crypto, send, collector.url, { email: 'owner@example.com' });
  const site = await makeMockSite(crypto, { origins: [PAGE_ORIGIN] });
  await createMockSite(crypto, account, site);
  await publishMockSite(crypto, account, site);
  const sealed = await sealMock(crypto, site, mockAnswers(1).next().value);
  expect((await put(send, sealed)).status).toBe(201);
  const { submission, receiptSecret } = sealed;
  const before = rights(data);
  expect(before['ledger_leaf']).toHaveLength(1);

  const context = await browser.native.newContext();
  const page = await context.newPage();
  const posted: string[] = [];
  page.on('request', (request) => {
    if (request.method() !== 'GET') posted.push(new URL(request.url()).pathname);
  });
  await page.goto(receiptLink(collector.url, submission, receiptSecret), { waitUntil: 'networkidle' });
  await page.locator('.rights').first().waitFor();
  await page.goto(
    collector.url + unsubscribePath(submission, capabilityToken(crypto, receiptSecret, 'unsubscribe')),
    { waitUntil: 'networkidle' },
  );
  await page.getByRole('button').first().waitFor();
  await context.close();
  // Looking is a POST, too, since its token is in the body; it is the only one.
  expect(posted).toEqual([`/v1/receipts/${submission}/view`]);
  expect(rights(data)).toEqual(before);
});

/** Everything that an act would leave behind. */
function rights(data: string): Record<string, unknown[]> {
  const database = new Database(join(data, 'sealpost.db'), { readonly: true });
  const tables = [
    'submission',
    'submission_event',
    'withdrawn_consent',
    'rights_request',
    'unsubscribe_link',
    'suppression',
  ];
  const rows = Object.fromEntries(
    tables.map((table) => [table, database.prepare(`select * from ${table}`).raw().all()]),
  );
  const leaves = database.prepare("select leaf from ledger_leaf where log = 'rights'").raw().all();
  database.close();
  return { ...rows, ledger_leaf: leaves };
}
