import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { replayErasures } from '../../collector/domain/replay-erasures.ts';
import { purgeExpired } from '../../collector/domain/retention.ts';
import { silentLog } from '../../collector/log.ts';
import { SqliteStore } from '../../collector/store/sqlite/sqlite-store.ts';
import type { ProposedCorrection } from '../../protocol/api.ts';
import { parseLedgerKey } from '../../protocol/ledger/ledger-key.ts';
import { verifyBundle } from '../../protocol/ledger/receipt.ts';
import { SUBMISSION_MAX_BYTES } from '../../protocol/limits.ts';
import { readNote } from '../../protocol/note.ts';
import type { RetentionReport } from '../../protocol/retention.ts';
import type { ErasureCertificate, RightsRules } from '../../protocol/rights.ts';
import { signUpMock } from '../mock/account.ts';
import type { SealedMock } from '../mock/tenant.ts';
import { problemOf, PUBLIC_URL, put, stored } from './harness.ts';
import { correctBody, rightsStage } from './rights-stage.ts';

const REASON = 'The order was made as it was written.';

/** One submission of a form whose owner decides on corrections, and what its visitor and its owner can do. */
const sent = (rules: Partial<RightsRules> = { correct: 'decision' }): ReturnType<typeof rightsStage> =>
  rightsStage(rules);

const HOOKED = ['submission.received', 'submission.corrected', 'request.opened'] as const;

describe('a proposed correction', () => {
  test('waits, sealed, and is no submission: not listed, exported, counted, viewed or told of as one', async () => {
    const bench = await sent();
    const { account, hook, listed, propose, requests, rows, sealed, site, version, view } = bench;
    await hook(HOOKED);
    const corrected = await version();
    const answer = await propose(corrected);
    expect(answer).toMatchObject({
      effect: 'open',
      state: { requests: [{ right: 'correct', state: 'open', corrected: corrected.submission }] },
    });
    expect(answer.state.supersededBy).toBeUndefined();
    expect(await listed()).toEqual([sealed.submission]);
    expect(await stored(account, site)).toBe(1);
    const lines = await (await account.send(`/api/sites/${site.id}/export`)).text();
    expect(lines.match(/^\{"type":"submission"/gm)).toHaveLength(1);
    expect(lines).not.toContain(corrected.request.body);
    expect((await view()).submission).toBe(sealed.submission);
    expect(await requests()).toMatchObject([
      { right: 'correct', state: 'open', submission: sealed.submission, corrected: corrected.submission },
    ]);
    expect(rows('webhook_delivery')).toMatchObject([{ type: 'request.opened' }]);
  });

  test('is entered into the rights log, and is proven offline', async () => {
    const { crypto, ledger, propose, version, view } = await sent();
    const corrected = await version();
    const { event } = await propose(corrected);
    expect(event?.type).toBe('request');
    await ledger.signGrown();
    const { events } = await view();
    expect(events.map(({ type }) => type)).toEqual(['submission', 'request']);
    const verified = await verifyBundle(crypto, events[1]!.receipt, await parseLedgerKey(crypto, ledger.key));
    expect(verified.included).toBeDefined();
    expect(JSON.parse(verified.payload!)).toMatchObject({ right: 'correct', by: corrected.submission });
  });

  test('sent again, or another while it waits, changes nothing and says the same', async () => {
    const { propose, requests, rows, version, view } = await sent();
    const corrected = await version();
    const { state } = await propose(corrected);
    expect(await propose(corrected)).toEqual({ effect: 'open', event: null, state });
    expect(await propose(await version(10))).toEqual({ effect: 'open', event: null, state });
    expect(await requests()).toHaveLength(1);
    expect(rows('proposed_correction')).toHaveLength(1);
    expect((await view()).events).toHaveLength(2);
  });

  test('two at once open one request', async () => {
    const { propose, requests, rows, version } = await sent();
    const answers = await Promise.all([propose(await version(9)), propose(await version(10))]);
    expect(answers.map(({ effect }) => effect)).toEqual(['open', 'open']);
    expect(await requests()).toHaveLength(1);
    expect(rows('proposed_correction')).toHaveLength(1);
  });

  test('goes before one that the rule would let happen at once', async () => {
    const { listed, propose, publishRules, sealed, version } = await sent();
    await propose(await version());
    await publishRules({ correct: 'at-once' });
    expect((await propose(await version(10))).effect).toBe('open');
    expect(await listed()).toEqual([sealed.submission]);
  });

  test('is checked as one that happens at once', async () => {
    const { act, correct, requests, rows, sealNext, send, version, crypto, sealed } = await sent();
    const refused = async (of: SealedMock): Promise<string> => (await problemOf(correct(of))).code;
    expect(await refused(await version(9, { receiptSecret: crypto.random(32) }))).toBe('context-mismatch');
    expect(await refused(await version(9, { context: {} }))).toBe('context-mismatch');
    const strange = { supersedes: sealed.submission, definition: 'A'.repeat(43) };
    expect(await refused(await version(9, { context: strange }))).toBe('definition-unknown');
    const other = await sealNext();
    expect((await put(send, other)).status).toBe(201);
    const used = { supersedes: sealed.submission, submission: other.submission };
    expect(await refused(await version(9, { context: used }))).toBe('submission-conflict');
    const long = { submission: other.submission, corrected: 'x'.repeat(SUBMISSION_MAX_BYTES + 1) };
    expect((await problemOf(act('correct', 'correct', long))).code).toBe('body-invalid');
    const body = correctBody(await version());
    expect((await problemOf(act('correct', 'withdraw', body))).code).toBe('capability-refused');
    expect(await requests()).toEqual([]);
    expect(rows('proposed_correction')).toEqual([]);
  });

  test('stands in the retention report until its submission’s date, and is purged with it', async () => {
    const { account, isInFiles, propose, rows, site, store, time, version, view } = await sent();
    const corrected = await version();
    await propose(corrected);
    const { deletedAfter } = await view();
    const report = async (): Promise<RetentionReport> =>
      (await (await account.send(`/api/sites/${site.id}/retention`)).json()) as RetentionReport;
    const row = ({ rows: all }: RetentionReport) => all.find((one) => one.class === 'proposed-correction');
    expect(row(await report())).toMatchObject({
      count: 1,
      form: site.form,
      nextDue: deletedAfter,
      rule: 'own',
    });
    time.now = Date.parse(deletedAfter) + 1000;
    expect(row(await report())).toMatchObject({ count: 1, overdue: 1 });
    await purgeExpired({ store, clock: () => time.now, log: silentLog });
    expect(rows('proposed_correction')).toEqual([]);
    expect(rows('rights_request')).toEqual([]);
    expect(isInFiles(corrected)).toBe(false);
  });
});

describe('the tenant', () => {
  test('is given both versions, sealed', async () => {
    const { propose, proposed, requests, sealed, version } = await sent();
    const corrected = await version();
    await propose(corrected);
    const [request] = await requests();
    const { before, after } = (await (await proposed(request!.id)).json()) as ProposedCorrection;
    const { capabilities: _, ...envelope } = corrected.request;
    expect(after).toMatchObject({ submission: corrected.submission, receivedAt: request!.at, envelope });
    expect(before).toMatchObject({
      submission: sealed.submission,
      envelope: { body: sealed.request.body, context: sealed.request.context },
    });
  });

  test('is given neither while it is restricted, nor once it is decided', async () => {
    const { decide, done, propose, proposed, requests, version } = await sent();
    await propose(await version());
    const [request] = await requests();
    await done('request', 'request', { right: 'restrict' });
    expect(await problemOf(proposed(request!.id))).toMatchObject({ code: 'submission-unknown', status: 404 });
    await done('request', 'request', { right: 'lift' });
    expect((await proposed(request!.id)).status).toBe(200);
    await decide(request!.id, false, REASON);
    expect(await problemOf(proposed(request!.id))).toMatchObject({ code: 'request-unknown' });
  });

  test('is not given another tenant’s, and cannot decide on it', async () => {
    const { crypto, propose, requests, rows, send, site, version } = await sent();
    await propose(await version());
    const [request] = await requests();
    const stranger = await signUpMock(crypto, send, PUBLIC_URL, {
      email: 'stranger@example.org',
      organisationName: 'Stranger',
    });
    const path = `/api/sites/${site.id}/requests/${request!.id}`;
    expect(await problemOf(stranger.send(`${path}/correction`))).toMatchObject({ code: 'site-unknown' });
    const body = JSON.stringify({ granted: true, reason: '' });
    expect(await problemOf(stranger.send(path, { method: 'POST', body }))).toMatchObject({
      code: 'site-unknown',
    });
    expect(rows('proposed_correction')).toHaveLength(1);
  });

  test('grants it: it takes the place as one that happens at once', async () => {
    const bench = await sent();
    const { correct, decide, hook, ledger, listed, propose, requests, rows, time, version, view } = bench;
    await hook(HOOKED);
    const before = await view();
    const corrected = await version();
    await propose(corrected);
    const [request] = await requests();
    time.now += 60_000;
    expect((await decide(request!.id, true, 'Thank you.')).status).toBe(200);
    await ledger.signGrown();
    const after = await view();
    expect(after.submission, 'the old link leads to it').toBe(corrected.submission);
    expect(after.deletedAfter, 'it is kept no longer than the first version').toBe(before.deletedAfter);
    expect(after.envelope.body).toBe(corrected.request.body);
    expect(after.state.requests).toMatchObject([
      { right: 'correct', state: 'granted', reason: 'Thank you.', corrected: corrected.submission },
    ]);
    expect(after.events.map(({ type }) => type)).toEqual([
      'submission',
      'request',
      'decision',
      'correction',
      'submission',
    ]);
    expect(await listed()).toEqual([corrected.submission]);
    expect(rows('proposed_correction')).toEqual([]);
    expect((rows('webhook_delivery') as { type: string }[]).map(({ type }) => type).toSorted()).toEqual([
      'request.opened',
      'submission.corrected',
      'submission.received',
    ]);
    expect(await (await correct(corrected)).json()).toMatchObject({ effect: 'unchanged' });
    expect(await problemOf(decide(request!.id, true))).toMatchObject({ code: 'request-decided' });
    // Every token of the link still opens its own door.
    const again = await version(11, { context: { supersedes: corrected.submission } });
    expect((await propose(again)).effect).toBe('open');
  });

  test('refuses it with a reason: nothing of it is left, and it is not asked again by a repeat', async () => {
    const { decide, isInFiles, listed, propose, requests, rows, sealed, version, view } = await sent();
    const corrected = await version();
    await propose(corrected);
    expect(isInFiles(corrected)).toBe(true);
    const [request] = await requests();
    expect(await problemOf(decide(request!.id, false, ' '))).toMatchObject({ code: 'body-invalid' });
    expect((await decide(request!.id, false, REASON)).status).toBe(200);
    expect(rows('proposed_correction')).toEqual([]);
    expect(isInFiles(corrected)).toBe(false);
    expect(await listed()).toEqual([sealed.submission]);
    expect((await view()).state.requests).toMatchObject([{ state: 'refused', reason: REASON }]);
    expect((await propose(corrected)).effect).toBe('unchanged');
    expect((await propose(await version(10))).effect).toBe('open');
    expect(await requests()).toHaveLength(2);
  });

  test('is told when its id has come into use, and can still refuse it', async () => {
    const { decide, listed, propose, requests, send, sealed, version } = await sent();
    const corrected = await version();
    await propose(corrected);
    expect((await put(send, corrected)).status).toBe(201);
    const [request] = await requests();
    expect(await problemOf(decide(request!.id, true))).toMatchObject({ code: 'submission-conflict' });
    expect(await listed()).toEqual([sealed.submission, corrected.submission]);
    expect((await decide(request!.id, false, REASON)).status).toBe(200);
  });
});

describe('erasure', () => {
  test('takes what was proposed along, and counts it', async () => {
    const { done, isInFiles, propose, rows, version, site } = await sent({
      correct: 'decision',
      erase: 'at-once',
    });
    const corrected = await version();
    await propose(corrected);
    const { certificate } = await done('erase', 'erase');
    expect(rows('proposed_correction')).toEqual([]);
    expect(isInFiles(corrected)).toBe(false);
    const { erased } = JSON.parse(readNote(certificate!, 'certificate', site.id)) as ErasureCertificate;
    expect(erased).toContainEqual({ store: 'proposed_correction', removed: 1, remaining: 0 });
  });

  test('replayed, takes it out of a backup from before, also one from before it was granted', async () => {
    const { backUp, decide, done, erasures, propose, requests, sealed, time, version } = await sent({
      correct: 'decision',
      erase: 'at-once',
    });
    const corrected = await version();
    await propose(corrected);
    const backup = backUp();
    await decide((await requests())[0]!.id, true);
    await done('erase', 'erase');

    const restored = new SqliteStore(backup);
    onTestFinished(() => restored.close());
    expect(await restored.rights.find(sealed.submission, 0)).toHaveLength(1);
    await replayErasures({ store: restored, erasures, log: silentLog, clock: () => time.now });
    expect(await restored.rights.find(sealed.submission, 0)).toEqual([]);
    const left = new Database(backup, { readonly: true });
    onTestFinished(() => void left.close());
    expect(left.prepare('select count(*) from proposed_correction').pluck().get()).toBe(0);
  });
});

describe('a version that takes the place, at once or granted,', () => {
  test.each(['at-once', 'decision'] as const)(
    'stays withdrawn, restricted and unsubscribed, with what is open (%s)',
    async (rule) => {
      const bench = await sent({ correct: rule, erase: 'decision' });
      const { account, decide, done, listed, propose, requests, sealed, site, version, view } = bench;
      await done('withdraw', 'withdraw', { consents: 'all' });
      await done('request', 'request', { right: 'restrict' });
      await done('erase', 'erase');
      const corrected = await version();
      await propose(corrected);
      if (rule === 'decision') {
        const { id } = (await requests()).find(({ right }) => right === 'correct')!;
        // Restricted, neither version may be read: nobody knows what would be granted.
        expect(await problemOf(decide(id, true))).toMatchObject({ code: 'submission-restricted' });
        await done('request', 'request', { right: 'lift' });
        expect((await decide(id, true)).status).toBe(200);
      }
      const { submission, state } = await view();
      expect(submission).toBe(corrected.submission);
      expect(state.withdrawn.length).toBeGreaterThan(0);
      const isRestricted = rule === 'at-once';
      expect(state.restrictedAt !== undefined).toBe(isRestricted);
      expect(state.requests.find(({ right }) => right === 'erase')).toMatchObject({ state: 'open' });
      expect(await listed()).toEqual(isRestricted ? [] : [corrected.submission]);
      // Granted now, it erases the version that has taken the place, too.
      const erase = (await requests()).find(({ right }) => right === 'erase')!;
      expect(erase.submission).toBe(corrected.submission);
      expect((await decide(erase.id, true)).status).toBe(200);
      expect(await stored(account, site)).toBe(0);
      expect(sealed.submission).not.toBe(corrected.submission);
    },
  );

  test('is ended by the unsubscribe link of an earlier one', async () => {
    const { propose, unsubscribe, version, view } = await sent({ correct: 'at-once' });
    const corrected = await version();
    await propose(corrected);
    await unsubscribe();
    const { submission, state } = await view();
    expect(submission).toBe(corrected.submission);
    expect(state.unsubscribedAt).toBeDefined();
    expect(state.withdrawn.length).toBeGreaterThan(0);
  });
});
