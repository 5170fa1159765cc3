import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import { erasureListInMemory, type ErasureList } from '../../collector/domain/erasure-list.ts';
import type { ReceiptView, SiteRequest, SubmissionPage } from '../../protocol/api.ts';
import { fromBase64url } from '../../protocol/bytes.ts';
import { unsubscribePath } from '../../protocol/envelope.ts';
import { capabilityToken, type Act } from '../../protocol/receipt.ts';
import type { RightsAnswer, RightsRules } from '../../protocol/rights.ts';
import type { WebhookEvent } from '../../protocol/webhooks.ts';
import { mockAnswers } from '../mock/submissions.ts';
import type { MockAccount } from '../mock/account.ts';
import { mockPublication, sealMock, type MockSite, type SealedMock } from '../mock/tenant.ts';
import { openPublishedBench, PUBLIC_URL, put, temporaryFolder } from './harness.ts';

/** One submission, and what its visitor and its owner can do. */
export async function rightsStage(
  rules: Partial<RightsRules> = {},
  erasures: ErasureList = erasureListInMemory(),
) {
  const bench = await openPublishedBench({ options: { erasures } });
  const { account, crypto, site, send, sealNext } = bench;
  let revision = 1;
  const publishRules = async (rights: Partial<RightsRules>): Promise<void> => {
    const forms = site.manifest.forms.map((form) => ({ ...form, rights }));
    const body = JSON.stringify(await mockPublication(crypto, site, { revision: ++revision, forms }));
    expect((await account.send(`/api/sites/${site.id}/publish`, { method: 'POST', body })).status).toBe(200);
  };
  await publishRules(rules);
  const sealed = await sealNext();
  expect((await put(send, sealed)).status).toBe(201);
  const actOn = async (
    { submission, receiptSecret }: SealedMock,
    name: string,
    of: Act,
    body = {},
  ): Promise<Response> =>
    send(`/v1/receipts/${submission}/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: PUBLIC_URL },
      body: JSON.stringify({
        token: Buffer.from(capabilityToken(crypto, receiptSecret, of)).toString('base64url'),
        ...body,
      }),
    });
  const act = (name: string, of: Act, body = {}): Promise<Response> => actOn(sealed, name, of, body);
  const done = async (name: string, of: Act, body = {}): Promise<RightsAnswer> => {
    const response = await act(name, of, body);
    expect(response.status).toBe(200);
    return (await response.json()) as RightsAnswer;
  };
  const rows = (table: string): unknown[] => {
    const database = new Database(bench.file, { readonly: true });
    try {
      return database.prepare(`select * from ${table}`).all();
    } finally {
      database.close();
    }
  };
  return {
    ...bench,
    erasures,
    publishRules,
    sealed,
    act,
    /** With the link of another submission. */
    actOn,
    done,
    hook: async (events: readonly WebhookEvent[]): Promise<void> => {
      const [{ tenant }] = rows('site') as [{ tenant: string }];
      await bench.store.webhooks.add(tenant, site.id, {
        id: 'hook_01jd0000000000000000000000',
        url: 'https://hook.example/',
        events: [...events],
        createdAt: 1,
        secret: 'whsec_c2VjcmV0',
      });
    },
    rows,
    /** As docs/operating.md says. @returns its path. */
    backUp: (): string => {
      const backup = join(temporaryFolder(), 'sealpost.db');
      const database = new Database(bench.file, { readonly: true });
      database.exec(`vacuum into '${backup}'`);
      database.close();
      return backup;
    },
    /** RFC 8058, as a mail program does it. */
    unsubscribe: async ({ submission, receiptSecret }: SealedMock = sealed): Promise<void> => {
      const token = capabilityToken(crypto, receiptSecret, 'unsubscribe');
      const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
      const response = await send(unsubscribePath(submission, token), { method: 'POST', body });
      expect(response.status, 'an error would be a link that does not work').toBe(200);
    },
    view: async () => (await (await act('view', 'view')).json()) as ReceiptView,
    /** A new version for the same link. */
    version: (seed = 9, change: Parameters<typeof sealMock>[3] = {}): Promise<SealedMock> =>
      sealMock(crypto, site, mockAnswers(seed).next().value, {
        now: Date.parse('2026-11-21T08:05:00Z'),
        receiptSecret: sealed.receiptSecret,
        context: { supersedes: sealed.submission },
        ...change,
      }),
    correct: (version: SealedMock): Promise<Response> => act('correct', 'correct', correctBody(version)),
    propose: (version: SealedMock): Promise<RightsAnswer> => done('correct', 'correct', correctBody(version)),
    listed: async (): Promise<string[]> => {
      const page = (await (await account.send(`/api/sites/${site.id}/submissions`)).json()) as SubmissionPage;
      return page.submissions.map(({ submission }) => submission);
    },
    requests: async (): Promise<SiteRequest[]> => {
      const response = await account.send(`/api/sites/${site.id}/requests`);
      return ((await response.json()) as { requests: SiteRequest[] }).requests;
    },
    proposed: (id: string): Promise<Response> =>
      account.send(`/api/sites/${site.id}/requests/${id}/correction`),
    decide: (id: string, granted: boolean, reason = ''): Promise<Response> =>
      account.send(`/api/sites/${site.id}/requests/${id}`, {
        method: 'POST',
        body: JSON.stringify({ granted, reason }),
      }),
    /** What somebody said on the telephone, entered by the owner unless told. */
    toldWithdrawal: (
      submission: string,
      consents: readonly string[] | 'all',
      by: { member?: Pick<MockAccount, 'send'>; site?: Pick<MockSite, 'id'> } = {},
    ): Promise<Response> =>
      (by.member ?? account).send(`/api/sites/${(by.site ?? site).id}/submissions/${submission}/withdraw`, {
        method: 'POST',
        body: JSON.stringify({ consents }),
      }),
    /** Whether any part of what was sealed stands in the database’s files. */
    isInFiles: (version: SealedMock): boolean => {
      const { body, nonce, boxes } = version.request;
      const bytes = Buffer.concat(
        [bench.file, `${bench.file}-wal`]
          .filter((path) => existsSync(path))
          .map((path) => readFileSync(path)),
      );
      return [body, nonce, ...boxes.map(({ box }) => box)].some((part) =>
        bytes.includes(Buffer.from(fromBase64url(part)!)),
      );
    },
  };
}

export const correctBody = ({ submission, request }: SealedMock): object => ({
  submission,
  corrected: JSON.stringify(request),
});
