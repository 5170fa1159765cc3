import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Accepted, SubmissionPage } from '../../protocol/api.ts';
import { open } from '../../protocol/open.ts';
import type { SubmissionId } from '../../protocol/ids.ts';
import {
  createMockSite,
  overNetwork,
  publishMockSite,
  signUpMock,
  type MockAccount,
} from '../mock/account.ts';
import { seededRandom } from '../mock/random.ts';
import { mockAnswers } from '../mock/submissions.ts';
import { makeMockSite, mockCrypto, sealMock, type MockSite, type SealedMock } from '../mock/tenant.ts';
import { PAGE_ORIGIN, put, temporaryFolder } from './harness.ts';
import { freePort, startCollector } from './process.ts';

const KILLS = 20;
const CONNECTIONS = 16;

it('what was acknowledged survives kill -9 at any moment', { timeout: 180_000 }, async () => {
  const data = temporaryFolder();
  const port = await freePort();
  const crypto = await mockCrypto();
  const random = seededRandom(Date.now());
  const answers = mockAnswers(5);
  const sent = new Map<SubmissionId, SealedMock>();
  const acknowledged = new Map<SubmissionId, Accepted>();
  let account: MockAccount | undefined;
  let site: MockSite | undefined;

  for (let kill = 0; kill < KILLS; kill++) {
    const { url, child, exited } = await startCollector({ data, port });
    const send = overNetwork(url);
    account ??= await signUpMock(crypto, send, url, { email: 'owner@example.com' });
    if (!site) {
      site = await makeMockSite(crypto, { origins: [PAGE_ORIGIN] });
      await createMockSite(crypto, account, site);
      await publishMockSite(crypto, account, site);
    }
    const here = site;
    let alive = true;
    const loads = Array.from({ length: CONNECTIONS }, async () => {
      while (alive) {
        const sealed = await sealMock(crypto, here, answers.next().value);
        sent.set(sealed.submission, sealed);
        try {
          const response = await put(send, sealed);
          const accepted = (await response.json()) as Accepted;
          expect(response.status).toBe(201);
          acknowledged.set(sealed.submission, accepted);
        } catch (error) {
          // The connection broke with the process; what was not acknowledged promises nothing.
          if (alive && !(error instanceof TypeError)) throw error;
        }
      }
    });
    await sleep(30 + random() * 370);
    child.kill('SIGKILL');
    alive = false;
    await Promise.all([...loads, exited]);
  }

  const { url, child, exited } = await startCollector({ data, port });
  const kept = await readAll(account!, site!);
  for (const [submission, { receivedAt }] of acknowledged) {
    const row = kept.get(submission);
    expect(row?.receivedAt, 'an acknowledged submission is kept, with its time').toBe(receivedAt);
  }
  const keys = new Map([[site!.sealingId, site!.sealing]]);
  for (const [submission, row] of kept) {
    const { plaintext } = await open(
      crypto,
      row.envelope,
      { site: site!.id, form: row.form, submission },
      keys,
    );
    expect(plaintext.answers).toEqual(sent.get(submission)!.answers);
  }
  // Who got no answer sends again, and finds its place whether it was stored or not.
  const unanswered = [...sent.values()].filter(({ submission }) => !acknowledged.has(submission));
  for (const sealed of unanswered) {
    const response = await put(overNetwork(url), sealed);
    expect(response.status).toBe(kept.has(sealed.submission) ? 200 : 201);
  }
  expect(acknowledged.size).toBeGreaterThan(KILLS * 10);
  expect((await readAll(account!, site!)).size).toBe(sent.size);
  child.kill('SIGTERM');
  expect(await exited).toBe(0);
});

async function readAll(
  account: MockAccount,
  site: MockSite,
): Promise<Map<SubmissionId, SubmissionPage['submissions'][number]>> {
  const all = new Map<SubmissionId, SubmissionPage['submissions'][number]>();
  for (let after: string | null = '0'; after !== null;) {
    const response = await account.send(`/api/sites/${site.id}/submissions?limit=1000&after=${after}`);
    expect(response.status).toBe(200);
    const page = (await response.json()) as SubmissionPage;
    for (const row of page.submissions) {
      expect(all.has(row.submission), 'no submission comes twice').toBe(false);
      all.set(row.submission, row);
    }
    after = page.next;
  }
  return all;
}
