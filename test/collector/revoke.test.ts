import { describe, expect, test } from 'vitest';
import { parseLedgerKey } from '../../protocol/ledger/ledger-key.ts';
import { verifyBundle } from '../../protocol/ledger/receipt.ts';
import type { RightsAnswer, RightsRules } from '../../protocol/rights.ts';
import { problemOf, put } from './harness.ts';
import { rightsStage } from './rights-stage.ts';

const DECISION = {
  correct: 'decision',
  restrict: 'decision',
  object: 'decision',
  erase: 'decision',
} as const;
type Asked = keyof RightsRules;

/** A submission whose visitor has asked for something that its owner has not decided on. */
async function asked(right: Asked) {
  const stage = await rightsStage(DECISION);
  await stage.hook(['request.opened', 'request.revoked']);
  const waiting = right === 'correct' ? await stage.version() : undefined;
  if (waiting) await stage.propose(waiting);
  else if (right === 'erase') await stage.done('erase', 'erase');
  else await stage.done('request', 'request', { right });
  const { id } = (await stage.requests())[0]!;
  return {
    ...stage,
    id,
    /** Of a correction. */
    waiting,
    revoke: (request: string = id): Promise<Response> => stage.act('revoke', 'request', { request }),
  };
}

describe('a request that is taken back', () => {
  test.each<Asked>(['correct', 'restrict', 'object', 'erase'])(
    '(%s) is open no more, stands in the log with its proof, and is told of; nothing was done',
    async (right) => {
      const { crypto, decide, id, ledger, listed, requests, revoke, rows, sealed, view } = await asked(right);
      const before = await view();
      const answer = (await (await revoke()).json()) as RightsAnswer;
      expect(answer).toMatchObject({
        effect: 'done',
        event: { type: 'request-revoked' },
        state: { requests: [{ id, right, state: 'revoked', decidedAt: expect.any(String) as string }] },
      });
      await ledger.signGrown();
      const { events, state } = await view();
      expect(state).toEqual({ ...before.state, requests: answer.state.requests });
      expect(events.map(({ type }) => type)).toEqual(['submission', 'request', 'request-revoked']);
      const verified = await verifyBundle(
        crypto,
        events[2]!.receipt,
        await parseLedgerKey(crypto, ledger.key),
      );
      expect(verified.included).toBeDefined();
      expect(JSON.parse(verified.payload!)).toMatchObject({ request: id, right });
      expect(await requests()).toMatchObject([{ id, state: 'revoked' }]);
      expect(await listed()).toEqual([sealed.submission]);
      expect(await problemOf(decide(id, true))).toMatchObject({ code: 'request-decided', status: 409 });
      expect((rows('webhook_delivery') as { type: string }[]).map(({ type }) => type)).toEqual([
        'request.opened',
        'request.revoked',
      ]);
      expect((rows('webhook_delivery') as { body: string }[])[1]!.body).toContain(id);
    },
  );

  test('again: nothing changes, and the same is said', async () => {
    const { revoke, rows, view } = await asked('object');
    const first = (await (await revoke()).json()) as RightsAnswer;
    const { events } = await view();
    expect(await (await revoke()).json()).toEqual({ state: first.state, effect: 'unchanged', event: null });
    expect((await view()).events).toEqual(events);
    expect(rows('webhook_delivery')).toHaveLength(2);
  });

  test('leaves nothing of a proposed version, which does not come back by a replay of what was sent', async () => {
    const {
      correct,
      isInFiles,
      propose,
      waiting,
      requests,
      revoke,
      rows,
      time,
      version: another,
    } = await asked('correct');
    expect(isInFiles(waiting!)).toBe(true);
    expect((await revoke()).status).toBe(200);
    expect(rows('proposed_correction')).toEqual([]);
    expect(isInFiles(waiting!)).toBe(false);
    expect(await (await correct(waiting!)).json()).toMatchObject({ effect: 'unchanged' });
    expect(rows('proposed_correction')).toEqual([]);
    time.now += 1000;
    expect((await propose(await another(10))).effect, 'another one can be proposed').toBe('open');
    expect((await requests()).map(({ state }) => state)).toEqual(['open', 'revoked']);
  });

  test('can be asked for again', async () => {
    const { done, requests, revoke, time } = await asked('object');
    await revoke();
    time.now += 1000;
    expect((await done('request', 'request', { right: 'object' })).effect).toBe('open');
    expect((await requests()).map(({ state }) => state)).toEqual(['open', 'revoked']);
  });

  test('and again, until ten were: then no more is asked for, of whatever kind', async () => {
    const { act, done, correct, publishRules, requests, revoke, rows, time, version, view } =
      await asked('object');
    await revoke();
    for (let round = 2; round <= 10; round++) {
      time.now += 1000;
      const right = round % 2 === 0 ? 'restrict' : 'object';
      // Over corrections, too.
      if (round === 6) {
        await publishRules({ ...DECISION, correct: 'at-once' });
        expect((await correct(await version())).status).toBe(200);
        await publishRules(DECISION);
      }
      const { state } = await done('request', 'request', { right });
      expect((await revoke(state.requests.find((one) => one.state === 'open')!.id)).status).toBe(200);
    }
    const before = await view();
    expect(before.state.requests).toHaveLength(10);
    for (const again of [
      () => act('request', 'request', { right: 'object' }),
      () => act('request', 'request', { right: 'restrict' }),
      () => act('erase', 'erase'),
    ])
      expect(await problemOf(again())).toMatchObject({ code: 'request-limit', status: 409 });
    expect(await view()).toEqual(before);
    expect(await requests()).toHaveLength(10);
    expect(rows('webhook_delivery')).toHaveLength(20);
    // What nobody has to decide on stays possible, always.
    expect((await done('withdraw', 'withdraw', { consents: 'all' })).effect).toBe('done');
    await publishRules({ ...DECISION, object: 'at-once' });
    expect((await done('request', 'request', { right: 'object' })).effect).toBe('done');
  });

  test('leaves what is open at the tenth to be decided, and asking for it again says so', async () => {
    const { decide, done, requests, revoke, time } = await asked('object');
    await revoke();
    await done('erase', 'erase');
    for (let round = 2; round <= 10; round++) {
      time.now += 1000;
      const { state } = await done('request', 'request', { right: 'object' });
      await revoke(state.requests.find((one) => one.right === 'object' && one.state === 'open')!.id);
    }
    expect((await done('erase', 'erase')).effect).toBe('open');
    const { id } = (await requests()).find(({ state }) => state === 'open')!;
    expect((await decide(id, false, 'We need it.')).status).toBe(200);
  });

  test('after a correction goes with the version that has taken the place', async () => {
    const { correct, publishRules, revoke, version, view } = await asked('object');
    await publishRules({ ...DECISION, correct: 'at-once' });
    expect((await correct(await version())).status).toBe(200);
    expect((await revoke()).status).toBe(200);
    expect((await view()).state.requests).toMatchObject([{ right: 'object', state: 'revoked' }]);
  });

  test('also while the submission is restricted, and where a hold keeps it from being erased', async () => {
    const { account, act, done, id, listed, publishRules, requests, revoke, site } = await asked('object');
    await publishRules({ ...DECISION, restrict: 'at-once' });
    await done('request', 'request', { right: 'restrict' });
    expect(await listed()).toEqual([]);
    await account.send(`/api/sites/${site.id}/holds`, {
      method: 'POST',
      body: JSON.stringify({ class: 'submission', reason: 'A claim' }),
    });
    const held = await done('erase', 'erase');
    const erase = held.state.requests.find(({ right }) => right === 'erase')!;
    expect(erase.reason).toBe('A claim');
    expect((await act('revoke', 'request', { request: erase.id })).status).toBe(200);
    expect((await revoke()).status).toBe(200);
    const all = await requests();
    expect(all.map(({ state }) => state)).toEqual(['revoked', 'revoked']);
    // The hold's reason was the answer to what nobody asks any more.
    expect(all.some(({ reason }) => reason !== undefined)).toBe(false);
    expect(all.some((one) => one.id === id)).toBe(true);
  });
});

describe('taking back', () => {
  test('what was decided is refused, and changes nothing', async () => {
    const { decide, id, revoke, view } = await asked('object');
    await decide(id, false, 'There are compelling grounds.');
    const before = await view();
    expect(await problemOf(revoke())).toMatchObject({ code: 'request-decided', status: 409 });
    expect(await view()).toEqual(before);
  });

  test('what somebody else asked for, or nobody, is not known', async () => {
    const { act, actOn, id, requests, revoke, sealNext, send } = await asked('object');
    expect(await problemOf(revoke('req_01jd0000000000000000000000'))).toMatchObject({
      code: 'request-unknown',
      status: 404,
    });
    const other = await sealNext();
    expect((await put(send, other)).status).toBe(201);
    expect(await problemOf(actOn(other, 'revoke', 'request', { request: id }))).toMatchObject({
      code: 'request-unknown',
      status: 404,
    });
    expect(await problemOf(act('revoke', 'request', { request: 'all' }))).toMatchObject({
      code: 'body-invalid',
    });
    expect(await requests()).toMatchObject([{ state: 'open' }]);
  });

  test.each(['view', 'withdraw', 'erase', 'correct', 'unsubscribe'] as const)(
    'is not granted by the token for %s',
    async (of) => {
      const { act, id, requests } = await asked('object');
      expect(await problemOf(act('revoke', of, { request: id }))).toMatchObject({
        code: 'capability-refused',
      });
      expect(await requests()).toMatchObject([{ state: 'open' }]);
    },
  );

  test.each<[Asked, boolean]>([
    ['object', true],
    ['object', false],
    ['restrict', true],
    ['correct', true],
    ['correct', false],
    ['erase', true],
    ['erase', false],
  ])(
    'in the same moment as the tenant decides (%s, %s): one of the two holds, whole',
    async (right, granted) => {
      for (const isFirst of [true, false]) {
        const { decide, id, listed, revoke, rows, sealed, view, waiting } = await asked(right);
        const decision = (): Promise<Response> => decide(id, granted, 'Because.');
        const [revoked, decided] = isFirst
          ? await Promise.all([revoke(), decision()])
          : await Promise.all([decision(), revoke()]).then(([a, b]) => [b, a] as const);
        const statuses = [revoked.status, decided.status];
        expect(statuses.filter((status) => status === 200)).toHaveLength(1);
        expect(rows('proposed_correction')).toEqual([]);
        if (revoked.status === 200) {
          expect(decided.status).toBe(409);
          const { state, submission } = await view();
          expect(submission).toBe(sealed.submission);
          expect(state.requests).toMatchObject([{ id, state: 'revoked' }]);
          expect(state).toMatchObject({ withdrawn: [] });
          expect([state.objectedAt, state.restrictedAt]).toEqual([undefined, undefined]);
          expect(await listed()).toEqual([sealed.submission]);
        } else if (right === 'erase' && granted) {
          expect(revoked.status).toBe(410);
          expect(await revoked.json()).toMatchObject({
            code: 'submission-erased',
            certificate: expect.stringContaining('sealpost/1 certificate') as string,
          });
          expect(await listed()).toEqual([]);
        } else {
          expect(revoked.status).toBe(409);
          const { state, submission } = await view();
          expect(state.requests).toMatchObject([{ id, state: granted ? 'granted' : 'refused' }]);
          expect(submission).toBe(right === 'correct' && granted ? waiting!.submission : sealed.submission);
        }
      }
    },
  );
});
