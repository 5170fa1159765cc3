import { readFileSync, existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { ERASERS } from '../../collector/store/sqlite/erasers.ts';
import type { SiteState, SubmissionPage } from '../../protocol/api.ts';
import { fromBase64url } from '../../protocol/bytes.ts';
import { parseLedgerKey } from '../../protocol/ledger/ledger-key.ts';
import { verifyBundle } from '../../protocol/ledger/receipt.ts';
import { readNote, verifyNote } from '../../protocol/note.ts';
import type { ErasureCertificate, RightsAnswer } from '../../protocol/rights.ts';
import { createMockSite, signUpMock } from '../mock/account.ts';
import { makeMockSite, sealMock } from '../mock/tenant.ts';
import { mockAnswers } from '../mock/submissions.ts';
import { openPublishedBench, PAGE_ORIGIN, problemOf, PUBLIC_URL, put } from './harness.ts';
import { rightsStage } from './rights-stage.ts';

const SUBMISSION = 'sub_01jd0000000000000000000000';
const ACTS_OF_LINK = [
  ['view', 'view', {}],
  ['withdraw', 'withdraw', { consents: 'all' }],
  ['request', 'request', { right: 'restrict' }],
  ['revoke', 'request', { request: 'req_01jd0000000000000000000000' }],
  ['correct', 'correct', { submission: SUBMISSION, corrected: '{}' }],
  ['erase', 'erase', {}],
] as const;

describe('what happened to a submission', () => {
  test('is listed with proofs that verify offline', async () => {
    const { crypto, done, ledger, view } = await rightsStage();
    await done('withdraw', 'withdraw', { consents: 'all' });
    await ledger.signGrown();
    const { events } = await view();
    expect(events.map(({ type }) => type)).toEqual(['submission', 'withdrawal']);
    const key = await parseLedgerKey(crypto, ledger.key);
    for (const { receipt } of events) {
      const verified = await verifyBundle(crypto, receipt, key);
      expect(verified.included).toBeDefined();
      expect(verified.payload).toBeDefined();
    }
  });
});

describe('withdrawal', () => {
  test('of one consent, and of all; a repeat changes nothing and says the same', async () => {
    const { done, view } = await rightsStage();
    const first = await done('withdraw', 'withdraw', { consents: 'all' });
    expect(first.effect).toBe('done');
    expect(first.state.withdrawn.length).toBeGreaterThan(0);
    const again = await done('withdraw', 'withdraw', { consents: 'all' });
    expect(again).toMatchObject({ effect: 'unchanged', event: null, state: first.state });
    expect((await view()).events).toHaveLength(2);
  });

  test('of a consent that the form does not ask for', async () => {
    const { act } = await rightsStage();
    expect(await problemOf(act('withdraw', 'withdraw', { consents: ['another'] }))).toMatchObject({
      code: 'consent-unknown',
    });
  });
});

describe('a withdrawal that somebody told the tenant of', () => {
  test('is the tenant’s act in the log and the state, told of once, and seen by the visitor', async () => {
    const { hook, rows, sealed, site, toldWithdrawal, view } = await rightsStage();
    await hook(['consent.withdrawn']);
    const fields = site.definition.fields.filter(({ type }) => type === 'consent').map(({ id }) => id);
    const [field] = fields;
    const one = (await (await toldWithdrawal(sealed.submission, [field!])).json()) as RightsAnswer;
    expect(one).toMatchObject({ effect: 'done', event: { type: 'withdrawal' } });
    expect(one.state.withdrawn).toMatchObject([{ field, by: 'tenant' }]);
    const again = await (await toldWithdrawal(sealed.submission, [field!])).json();
    expect(again).toEqual({ state: one.state, effect: 'unchanged', event: null });
    const all = (await (await toldWithdrawal(sealed.submission, 'all')).json()) as RightsAnswer;
    expect(all.state.withdrawn.map((ended) => ended.field).toSorted()).toEqual(fields.toSorted());
    const { events, state } = await view();
    expect(state.withdrawn.every(({ by }) => by === 'tenant')).toBe(true);
    expect(JSON.parse(events[1]!.receipt.payload!)).toEqual({
      v: 1,
      type: 'withdrawal',
      submission: sealed.submission,
      by: 'tenant',
      fields: [field],
    });
    expect((rows('webhook_delivery') as { body: string }[])[0]!.body).toContain(sealed.submission);
  });

  test('also while it is restricted; not of a consent that was not asked for, or of what is not there', async () => {
    const { done, sealed, toldWithdrawal } = await rightsStage({ erase: 'at-once' });
    expect(await problemOf(toldWithdrawal(sealed.submission, ['another']))).toMatchObject({
      code: 'consent-unknown',
      at: 'consents',
    });
    expect(await problemOf(toldWithdrawal(sealed.submission, []))).toMatchObject({ code: 'body-invalid' });
    await done('request', 'request', { right: 'restrict' });
    expect((await toldWithdrawal(sealed.submission, 'all')).status).toBe(200);
    await done('erase', 'erase');
    expect(await problemOf(toldWithdrawal(sealed.submission, 'all'))).toMatchObject({
      code: 'submission-unknown',
      status: 404,
    });
  });

  test('not by another tenant, or through another site', async () => {
    const { crypto, account, send, sealed, toldWithdrawal, view } = await rightsStage();
    const stranger = await signUpMock(crypto, send, PUBLIC_URL, {
      email: 'stranger@example.org',
      organisationName: 'Stranger',
    });
    for (const member of [stranger, account]) {
      const other = await makeMockSite(crypto, { origins: [PAGE_ORIGIN] });
      await createMockSite(crypto, member, other);
      expect(
        await problemOf(toldWithdrawal(sealed.submission, 'all', { member, site: other })),
      ).toMatchObject({
        code: 'submission-unknown',
        status: 404,
      });
    }
    expect(await problemOf(toldWithdrawal(sealed.submission, 'all', { member: stranger }))).toMatchObject({
      code: 'site-unknown',
    });
    expect((await view()).state.withdrawn).toEqual([]);
  });
});

describe('capabilities', () => {
  test.each([
    ['withdraw', 'view', { consents: 'all' }],
    ['erase', 'unsubscribe', {}],
    ['request', 'erase', { right: 'restrict' }],
    ['view', 'request', {}],
  ] as const)('%s is not granted by the token for %s', async (name, wrong, body) => {
    const { act } = await rightsStage();
    expect(await problemOf(act(name, wrong, body))).toMatchObject({
      code: 'capability-refused',
      status: 403,
    });
  });

  test.each(['withdraw', 'erase', 'request', 'revoke', 'correct', 'view'])(
    'GET, HEAD and OPTIONS of %s change nothing',
    async (name) => {
      const { send, sealed, view } = await rightsStage({ erase: 'at-once' });
      for (const method of ['GET', 'HEAD', 'OPTIONS'])
        expect(
          (await send(`/v1/receipts/${sealed.submission}/${name}`, { method })).status,
        ).toBeGreaterThanOrEqual(400);
      expect((await view()).events).toHaveLength(1);
    },
  );
});

describe('restriction', () => {
  test('takes it out of the tenant’s list and export until it is lifted', async () => {
    const { account, done, listed, sealed, site } = await rightsStage();
    expect((await done('request', 'request', { right: 'restrict' })).state.restrictedAt).toBeDefined();
    expect(await listed()).toEqual([]);
    const lines = await (await account.send(`/api/sites/${site.id}/export`)).text();
    expect(lines).not.toContain(sealed.submission);
    const { states } = (await (await account.send(`/api/sites/${site.id}/states`)).json()) as {
      states: SiteState[];
    };
    expect(states).toMatchObject([
      { submission: sealed.submission, state: { restrictedAt: expect.any(String) as string } },
    ]);

    expect((await done('request', 'request', { right: 'lift' })).state.restrictedAt).toBeUndefined();
    expect(await listed()).toEqual([sealed.submission]);
  });

  test('lifted, it comes again to whoever reads on from where they were', async () => {
    const { account, done, sealed, site } = await rightsStage();
    const from = (await (await account.send(`/api/sites/${site.id}/submissions`)).json()) as SubmissionPage;
    await done('request', 'request', { right: 'restrict' });
    await done('request', 'request', { right: 'lift' });
    const path = `/api/sites/${site.id}/submissions?after=${from.next ?? '1'}`;
    const next = (await (await account.send(path)).json()) as SubmissionPage;
    expect(next.submissions.map(({ submission }) => submission)).toEqual([sealed.submission]);
  });
});

describe('what the tenant decides', () => {
  test('waits in the list of requests, once, until it is granted', async () => {
    const { done, listed, sealed, view, requests, decide } = await rightsStage({ erase: 'decision' });
    const first = await done('erase', 'erase');
    expect(first.effect).toBe('open');
    expect((await done('erase', 'erase')).state.requests).toHaveLength(1);
    expect((await view()).state.requests).toMatchObject([{ right: 'erase', state: 'open' }]);
    const [request] = await requests();
    expect(request).toMatchObject({ submission: sealed.submission, right: 'erase', state: 'open' });

    const decided = await decide(request!.id, true, '');
    expect(((await decided.json()) as RightsAnswer).certificate).toContain('sealpost/1 certificate');
    expect(await listed()).toEqual([]);
  });

  test('a refusal needs a reason, which the visitor reads; nothing is decided twice', async () => {
    const { done, view, requests, decide } = await rightsStage({ object: 'decision' });
    await done('request', 'request', { right: 'object' });
    const [request] = await requests();
    expect(await problemOf(decide(request!.id, false, ' '))).toMatchObject({
      code: 'body-invalid',
      at: 'reason',
    });
    const reason = 'We need it until the warranty ends.';
    expect((await decide(request!.id, false, reason)).status).toBe(200);
    expect((await view()).state.requests).toMatchObject([{ state: 'refused', reason }]);
    expect(await problemOf(decide(request!.id, true, ''))).toMatchObject({
      code: 'request-decided',
    });
  });
});

describe('correction', () => {
  test('a new version takes the place of the old one; the old link leads to it', async () => {
    const { act, crypto, listed, sealed, site, view } = await rightsStage();
    const corrected = await sealMock(crypto, site, mockAnswers(9).next().value, {
      now: Date.parse('2026-11-21T08:05:00Z'),
      receiptSecret: sealed.receiptSecret,
      context: { supersedes: sealed.submission },
    });
    const body = { submission: corrected.submission, corrected: JSON.stringify(corrected.request) };
    const before = await view();
    const response = await act('correct', 'correct', body);
    expect(response.status).toBe(200);
    const after = await view();
    expect(after.submission).toBe(corrected.submission);
    expect(after.deletedAfter, 'it is kept no longer than the first version').toBe(before.deletedAfter);
    expect(await listed()).toEqual([corrected.submission]);
    expect((await act('correct', 'correct', body)).status, 'a repeat is harmless').toBe(200);
    expect(await listed()).toEqual([corrected.submission]);
  });

  test('not with another link’s capabilities, another form’s context, or without the link', async () => {
    const { act, crypto, listed, sealed, send, site } = await rightsStage();
    const at = { now: Date.parse('2026-11-21T08:05:00Z') };
    const strange = await sealMock(crypto, site, mockAnswers(9).next().value, {
      ...at,
      context: { supersedes: sealed.submission },
    });
    const body = { submission: strange.submission, corrected: JSON.stringify(strange.request) };
    expect(await problemOf(act('correct', 'correct', body))).toMatchObject({ code: 'context-mismatch' });
    // Without the link it is a page's own word, and takes nothing away.
    expect((await put(send, strange)).status).toBe(201);
    expect(await listed()).toEqual([sealed.submission, strange.submission]);
  });
});

describe('erasure', () => {
  test('leaves nothing in any table or file, and says so under the ledger’s signature', async () => {
    const { crypto, done, file, ledger, listed, sealed, site } = await rightsStage({ erase: 'at-once' });
    await done('withdraw', 'withdraw', { consents: 'all' });
    const answer = await done('erase', 'erase');
    expect(answer.effect).toBe('done');
    expect(await listed()).toEqual([]);

    const { publicKey } = await parseLedgerKey(crypto, ledger.key);
    await verifyNote(crypto, answer.certificate!, site.id, publicKey);
    const certificate = JSON.parse(
      readNote(answer.certificate!, 'certificate', site.id),
    ) as ErasureCertificate;
    expect(certificate).toMatchObject({ submission: sealed.submission, by: 'receipt', overwritten: true });
    expect(certificate.erased.every(({ remaining }) => remaining === 0)).toBe(true);
    expect(certificate.erased.find(({ store }) => store === 'submission')).toMatchObject({ removed: 1 });
    expect(certificate.erased.find(({ store }) => store === 'ledger_payload')).toMatchObject({ removed: 2 });
    expect(Date.parse(certificate.backupsGoneBy) - Date.parse(certificate.erasedAt)).toBe(30 * 86_400_000);

    const bytes = Buffer.concat(
      [file, `${file}-wal`].filter((path) => existsSync(path)).map((path) => readFileSync(path)),
    );
    const { body, nonce, boxes } = sealed.request;
    for (const part of [body, nonce, ...boxes.map(({ box }) => box)]) {
      const raw = Buffer.from(fromBase64url(part)!);
      expect(bytes.includes(raw)).toBe(false);
    }
  });

  test('tells every act of the link with the certificate, and whoever has not got it nothing', async () => {
    const { act, actOn, crypto, done, sealed, sealNext } = await rightsStage({ erase: 'at-once' });
    const stranger = { ...sealed, receiptSecret: crypto.random(32) };
    const before = await Promise.all(
      ACTS_OF_LINK.map(([name, of, body]) => problemOf(actOn(stranger, name, of, body))),
    );
    const { certificate } = await done('erase', 'erase');
    for (const [name, of, body] of ACTS_OF_LINK) {
      const problem = await problemOf(act(name, of, body));
      expect(problem, name).toMatchObject({ code: 'submission-erased', status: 410, certificate });
      const other = of === 'view' ? 'erase' : 'view';
      expect(await problemOf(act(name, other, body)), name).toMatchObject({ code: 'capability-refused' });
    }
    const unknown = await sealNext();
    for (const [i, [name, of, body]] of ACTS_OF_LINK.entries()) {
      expect(await problemOf(actOn(stranger, name, of, body)), name).toEqual(before[i]);
      expect(await problemOf(actOn(unknown, name, of, body)), name).toEqual(before[i]);
    }
  });

  test('every table of the schema has an eraser, or says why it needs none', async () => {
    const { file } = await openPublishedBench();
    const database = new Database(file, { readonly: true });
    const tables = database
      .prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'")
      .pluck()
      .all();
    database.close();
    expect(Object.keys(ERASERS).toSorted()).toEqual((tables as string[]).toSorted());
  });
});
