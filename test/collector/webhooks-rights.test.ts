import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { RETRY_SECONDS } from '../../collector/domain/send-webhooks.ts';
import type { Crypto } from '../../protocol/crypto.ts';
import { unsubscribePath } from '../../protocol/envelope.ts';
import type { SubmissionId } from '../../protocol/ids.ts';
import { readNote } from '../../protocol/note.ts';
import { capabilityToken, type Act } from '../../protocol/receipt.ts';
import type { ErasureCertificate, RightsAnswer } from '../../protocol/rights.ts';
import { WEBHOOK_EVENTS, type WebhookMessage } from '../../protocol/webhooks.ts';
import { createMockSite, overNetwork, publishMockSite, signUpMock, type Send } from '../mock/account.ts';
import { mockAnswers } from '../mock/submissions.ts';
import { makeMockSite, mockCrypto, mockPublication, sealMock, type MockSite } from '../mock/tenant.ts';
import { startReceiver, type WebhookReceiver } from '../stage/webhook-receiver.ts';
import { PAGE_ORIGIN, PUBLIC_URL, put, temporaryFolder } from './harness.ts';
import { freePort, startCollector } from './process.ts';
import { created, openHooked, post, type Hooked } from './webhook-bench.ts';

const AT_ONCE = { correct: 'at-once', restrict: 'at-once', object: 'at-once', erase: 'at-once' } as const;

/** Those that are about a submission. */
const EVENTS = WEBHOOK_EVENTS.filter((type) => type !== 'ledger.checkpoint');

describe('what a visitor does with a link reaches the tenant’s server', () => {
  test('every type of event, in its order, signed', async () => {
    const { account, ledger, receiver, sendDue, site, visitor } = await openRights({
      events: [...WEBHOOK_EVENTS],
    });
    const { submission, act, correct, unsubscribe } = await visitor();
    await act('request', 'request', { right: 'restrict' });
    await act('request', 'request', { right: 'lift' });
    await act('request', 'request', { right: 'object' });
    const corrected = await correct();
    await act('withdraw', 'withdraw', { consents: 'all' });
    await unsubscribe();
    await act('erase', 'erase');
    await sendDue();

    expect(receiver.refused).toBe(0);
    const consents = site.definition.fields.filter(({ type }) => type === 'consent').map(({ id }) => id);
    expect(consents).not.toEqual([]);
    // An erasure has the log signed at once.
    expect(about(receiver).filter(([type]) => type !== 'ledger.checkpoint')).toEqual([
      ['submission.received', { form: site.manifest.forms[0]!.id, submission }],
      ['submission.restricted', { submission }],
      ['submission.restriction-lifted', { submission }],
      ['submission.objected', { submission }],
      ['submission.received', { form: site.manifest.forms[0]!.id, submission: corrected }],
      ['submission.corrected', { submission: corrected, supersedes: submission }],
      ['consent.withdrawn', { submission: corrected, purposes: consents }],
      ['unsubscribed', { submission: corrected, purposes: consents }],
      ['submission.erased', { submission }],
      ['submission.erased', { submission: corrected }],
    ]);

    // Those that no link of that submission brings about.
    await republish({ account, site }, { ...AT_ONCE, erase: 'decision' }, 3);
    const asking = await visitor();
    const { state } = await asking.act('erase', 'erase');
    await asking.act('revoke', 'request', { request: state.requests[0]!.id });
    await ledger.signGrown();
    await sendDue();
    expect(new Set(receiver.received.map(({ message }) => message.type))).toEqual(new Set(WEBHOOK_EVENTS));
    expect(about(receiver).find(([type]) => type === 'request.opened')![1]).toEqual({
      submission: asking.submission,
      request: state.requests[0]!.id,
    });
    expect(about(receiver).find(([type]) => type === 'request.revoked')![1]).toEqual({
      submission: asking.submission,
      request: state.requests[0]!.id,
    });
  });

  test('an unsubscribe is also a withdrawal of what was not withdrawn before', async () => {
    const { receiver, sendDue, visitor } = await openRights({
      events: ['consent.withdrawn', 'unsubscribed'],
    });
    const { submission, unsubscribe } = await visitor();
    await unsubscribe();
    await unsubscribe();
    await sendDue();
    expect(about(receiver)).toMatchObject([
      ['consent.withdrawn', { submission }],
      ['unsubscribed', { submission }],
    ]);
    const [withdrawn, unsubscribed] = receiver.received.map(({ message }) => message.data.purposes);
    expect(withdrawn).toEqual(unsubscribed);
  });

  test('also after the submission has gone: whoever has a copy must stop', async () => {
    const { receiver, sendDue, visitor } = await openRights({
      events: ['consent.withdrawn', 'unsubscribed'],
    });
    const { submission, act, unsubscribe } = await visitor();
    await act('erase', 'erase');
    await unsubscribe();
    await sendDue();
    expect(about(receiver)).toMatchObject([
      ['consent.withdrawn', { submission }],
      ['unsubscribed', { submission }],
    ]);
  });
});

describe('an erasure', () => {
  test('while the receiver is down takes away no message; each goes when it has been sent', async () => {
    const { deliveries, file, receiver, sendDue, time, visitor } = await openRights();
    receiver.answer = { status: 503 };
    const { submission, act, unsubscribe } = await visitor();
    await sendDue();
    await act('request', 'request', { right: 'restrict' });
    await act('request', 'request', { right: 'lift' });
    await act('request', 'request', { right: 'object' });
    await unsubscribe();
    const { certificate } = await act('erase', 'erase');
    await sendDue();
    expect(receiver.requests).toBeGreaterThan(1);

    const { erased, kept } = certificateOf(certificate!);
    expect(erased.find(({ store }) => store === 'webhook_delivery')).toMatchObject({
      removed: 0,
      remaining: 0,
    });
    expect(kept.find(({ store }) => store === 'webhook_delivery')?.reason).toContain('until they are sent');

    receiver.received.length = 0;
    receiver.answer = { status: 204 };
    time.now += 5000;
    await sendDue();
    expect(receiver.received.map(({ message }) => message.type)).toEqual([
      'submission.received',
      'submission.restricted',
      'submission.restriction-lifted',
      'submission.objected',
      'consent.withdrawn',
      'unsubscribed',
      'submission.erased',
    ]);
    expect((await deliveries()).map(({ type }) => type)).toEqual(['submission.erased']);
    expect(bodies(file).filter((body) => body.includes(submission))).toHaveLength(1);
  });

  test('and those that nobody ever takes go when they are given up', async () => {
    const { deliveries, receiver, sendDue, time, visitor } = await openRights();
    receiver.answer = { status: 500 };
    const { act } = await visitor();
    await act('withdraw', 'withdraw', { consents: 'all' });
    await act('erase', 'erase');
    await sendDue();
    expect(await deliveries()).toHaveLength(3);
    for (const seconds of RETRY_SECONDS) {
      time.now += seconds * 1000;
      await sendDue();
    }
    expect((await deliveries()).map(({ type, state }) => [type, state])).toEqual([
      ['submission.erased', 'failed'],
    ]);
  });

  test('takes away what was delivered before, and tells of every version', async () => {
    const { deliveries, file, sendDue, visitor } = await openRights();
    const { submission, act, correct } = await visitor();
    const corrected = await correct();
    await sendDue();
    expect(await deliveries()).toHaveLength(3);
    const { erased, kept } = certificateOf((await act('erase', 'erase')).certificate!);
    expect(erased.find(({ store }) => store === 'webhook_delivery')).toMatchObject({
      removed: 3,
      remaining: 0,
    });
    // The messages that tell of it.
    expect(kept.some(({ store }) => store === 'webhook_delivery')).toBe(true);
    expect(bodies(file).map((body) => (JSON.parse(body) as WebhookMessage).data.submission)).toEqual([
      submission,
      corrected,
    ]);
  });

  test('of a site without a webhook has nothing of the kind to keep', async () => {
    const { account, hook, path, visitor } = await openRights();
    expect((await account.send(`${path}/${hook.endpoint.id}`, { method: 'DELETE' })).status).toBe(204);
    const { act } = await visitor();
    const { kept } = certificateOf((await act('erase', 'erase')).certificate!);
    expect(kept.some(({ store }) => store === 'webhook_delivery')).toBe(false);
  });
});

test(
  'messages of every type are sent at least once across collectors that are killed while they deliver',
  { timeout: 60_000 },
  async () => {
    const data = temporaryFolder();
    const port = await freePort();
    const crypto = await mockCrypto();
    const receiver = await startReceiver();
    onTestFinished(() => receiver.close());
    const start = () => startCollector({ data, port, env: { SEALPOST_WEBHOOK_PRIVATE: 'true' } });
    const first = await start();
    const send = overNetwork(first.url);
    const account = await signUpMock(crypto, send, first.url, { email: 'owner@example.com' });
    const site = await makeMockSite(crypto, { origins: [PAGE_ORIGIN] });
    await createMockSite(crypto, account, site);
    await publishMockSite(crypto, account, site);
    await republish({ account, site }, AT_ONCE, 2);
    const settings = { url: receiver.url, events: EVENTS, enabled: true };
    const hook = await created(account.send(`/api/sites/${site.id}/webhooks`, post(settings)));
    receiver.secret = hook.secret;
    receiver.answer = 'hang';
    const origin = first.url;
    const [keeping, leaving, correcting] = [
      await visit({ crypto, send, site, origin, seed: 3 }),
      await visit({ crypto, send, site, origin, seed: 4 }),
      await visit({ crypto, send, site, origin, seed: 5 }),
    ];
    await keeping.act('request', 'request', { right: 'restrict' });
    await keeping.act('request', 'request', { right: 'lift' });
    await leaving.act('request', 'request', { right: 'object' });
    await leaving.unsubscribe();
    await leaving.act('erase', 'erase');
    const corrected = await correcting.correct();
    await expect.poll(() => receiver.requests).toBeGreaterThan(0);
    first.child.kill('SIGKILL');
    await first.exited;

    const hung = receiver.requests;
    const second = await start();
    await expect.poll(() => receiver.requests).toBeGreaterThan(hung);
    second.child.kill('SIGKILL');
    await second.exited;

    receiver.answer = { status: 204 };
    const third = await start();
    onTestFinished(async () => {
      third.child.kill('SIGTERM');
      await third.exited;
    });
    const seen = (): string[] =>
      [
        ...new Set(receiver.received.map(({ message: { type, data } }) => `${type} ${data.submission}`)),
      ].toSorted();
    await expect
      .poll(seen)
      .toEqual(
        [
          ...[keeping, leaving, correcting].map(({ submission }) => `submission.received ${submission}`),
          `submission.received ${corrected}`,
          `submission.restricted ${keeping.submission}`,
          `submission.restriction-lifted ${keeping.submission}`,
          `submission.objected ${leaving.submission}`,
          `consent.withdrawn ${leaving.submission}`,
          `unsubscribed ${leaving.submission}`,
          `submission.erased ${leaving.submission}`,
          `submission.corrected ${corrected}`,
        ].toSorted(),
      );
    expect(receiver.refused).toBe(0);
  },
);

interface Visitor {
  submission: SubmissionId;
  act: (name: string, of: Act, body?: object) => Promise<RightsAnswer>;
  /** @returns the new version's id. */
  correct: () => Promise<SubmissionId>;
  unsubscribe: () => Promise<void>;
}

async function openRights(
  settings: Parameters<typeof openHooked>[0] = { events: EVENTS },
): Promise<Hooked & { visitor: () => Promise<Visitor> }> {
  const hooked = await openHooked(settings);
  const { crypto, send, site } = hooked;
  await republish(hooked, AT_ONCE, 2);
  let seed = 20;
  return {
    ...hooked,
    visitor: () => visit({ crypto, send, site, origin: PUBLIC_URL, seed: seed++ }),
  };
}

async function republish(
  { account, site }: Pick<Hooked, 'account' | 'site'>,
  rights: Record<keyof typeof AT_ONCE, 'at-once' | 'decision'>,
  revision: number,
): Promise<void> {
  const forms = site.manifest.forms.map((form) => ({ ...form, rights }));
  const publication = await mockPublication(await mockCrypto(), site, { revision, forms });
  expect((await account.send(`/api/sites/${site.id}/publish`, post(publication))).status).toBe(200);
}

/** Somebody who sends the form and keeps the link. */
async function visit({
  crypto,
  send,
  site,
  origin,
  seed,
}: {
  crypto: Crypto;
  send: Send;
  site: MockSite;
  origin: string;
  seed: number;
}): Promise<Visitor> {
  const answers = mockAnswers(seed);
  const sealed = await sealMock(crypto, site, answers.next().value, { now: Date.now() });
  expect((await put(send, sealed)).status).toBe(201);
  const { submission, receiptSecret } = sealed;
  const token = (act: Act) => capabilityToken(crypto, receiptSecret, act);
  const act: Visitor['act'] = async (name, of, body = {}) => {
    const response = await send(`/v1/receipts/${submission}/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify({ token: Buffer.from(token(of)).toString('base64url'), ...body }),
    });
    expect(response.status).toBe(200);
    return (await response.json()) as RightsAnswer;
  };
  return {
    submission,
    act,
    async correct() {
      const corrected = await sealMock(crypto, site, answers.next().value, {
        now: Date.now(),
        receiptSecret,
        context: { supersedes: submission },
      });
      await act('correct', 'correct', {
        submission: corrected.submission,
        corrected: JSON.stringify(corrected.request),
      });
      return corrected.submission;
    },
    async unsubscribe() {
      const response = await send(unsubscribePath(submission, token('unsubscribe')), {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'List-Unsubscribe=One-Click',
      });
      expect(response.status).toBe(200);
    },
  };
}

/** Type and data of what came and verified, without the site. */
const about = ({ received }: WebhookReceiver): [string, object][] =>
  received.map(({ message }) => {
    const { site: _, ...data } = message.data;
    return [message.type, data];
  });

const certificateOf = (note: string): ErasureCertificate => {
  const site = note.slice('sealpost/1 certificate '.length, note.indexOf('\n'));
  return JSON.parse(readNote(note, 'certificate', site)) as ErasureCertificate;
};

function bodies(file: string): string[] {
  const database = new Database(file, { readonly: true });
  const found = database
    .prepare<[], string>('select body from webhook_delivery order by message')
    .pluck()
    .all();
  database.close();
  return found;
}
