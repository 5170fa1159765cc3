import { expect, test } from 'vitest';
import type { LedgerEntries } from '../../protocol/api.ts';
import { toBase64url } from '../../protocol/bytes.ts';
import { maskAddress } from '../../protocol/masked-address.ts';
import { capabilityToken } from '../../protocol/receipt.ts';
import { utcTime } from '../../protocol/time.ts';
import { mockNewSite, makeMockSite } from '../mock/tenant.ts';
import { PAGE_ORIGIN, problemOf } from './harness.ts';
import { rightsStage } from './rights-stage.ts';

const REASON = 'New consent in the shop, on paper';
const HOUR = 3_600_000;

/** A submission whose address a member has told, and a site whose list can be read and changed. */
async function stage() {
  const bench = await rightsStage({ erase: 'at-once' });
  const { account, crypto, site, sealed, time } = bench;
  const post = (path: string, body: unknown, of = site.id): Promise<Response> =>
    account.send(`/api/sites/${of}/${path}`, { method: 'POST', body: JSON.stringify(body) });
  const answered = async (response: Promise<Response>): Promise<unknown> => {
    const got = await response;
    expect(got.status).toBe(200);
    return got.json();
  };
  const token = capabilityToken(crypto, sealed.receiptSecret, 'unsubscribe');
  const own = crypto.random(32);
  const masked = toBase64url(maskAddress(crypto, token, own));
  const { submission } = sealed;
  expect((await post('masked-addresses', { addresses: [{ submission, masked }] })).status).toBe(204);
  return {
    ...bench,
    own: toBase64url(own),
    other: toBase64url(crypto.random(32)),
    post,
    remove: (hashes: string[], reason = REASON) => answered(post('suppressions/remove', { hashes, reason })),
    add: (hashes: string[], of = site.id) => answered(post('suppressions', { hashes }, of)),
    /** As whoever opens the inbox tells it. @param at milliseconds */
    tellAct: (hash: string, at: number) =>
      answered(post('suppressions', { acts: [{ hash, at: utcTime(at) }] })),
    check: (hashes: string[], of = site.id) => answered(post('suppressions/check', { hashes }, of)),
    listed: async (): Promise<{ hash: string; at: string }[]> => {
      const response = await account.send(`/api/sites/${site.id}/suppressions`);
      return ((await response.json()) as { suppressions: { hash: string; at: string }[] }).suppressions;
    },
    entered: async (log: 'audit' | 'rights', type: string) => {
      const response = await account.send(`/api/sites/${site.id}/ledger/${log}/entries`);
      const { entries } = (await response.json()) as LedgerEntries;
      return entries.filter(({ leaf }) => leaf.type === type);
    },
    pass: (): void => {
      time.now += HOUR;
    },
  };
}

test('what is taken off is off, and entered once into the audit log with who and why, and no hash', async () => {
  const { own, other, add, remove, listed, check, entered, site } = await stage();
  await add([own, other]);
  expect(await remove([own, own, toBase64url(new Uint8Array(32))])).toEqual({ removed: 1 });
  expect((await listed()).map(({ hash }) => hash)).toEqual([other]);
  expect(await check([own, other])).toEqual({ suppressed: [other] });
  const [entry, ...more] = await entered('audit', 'suppression-removed');
  expect(more).toEqual([]);
  expect(entry!.leaf.ref).toBe(site.id);
  expect(JSON.parse(entry!.payload!)).toEqual({
    v: 1,
    type: 'suppression-removed',
    member: expect.any(String) as string,
    count: 1,
    reason: REASON,
  });
});

test('several come off with one entry', async () => {
  const { own, other, add, remove, listed, entered } = await stage();
  await add([own, other]);
  expect(await remove([own, other], `  ${REASON} `)).toEqual({ removed: 2 });
  expect(await listed()).toEqual([]);
  const entries = await entered('audit', 'suppression-removed');
  expect(entries.map(({ payload }) => JSON.parse(payload!) as unknown)).toMatchObject([
    { count: 2, reason: REASON },
  ]);
});

test('where nothing is on the list nothing comes off, and nothing is entered', async () => {
  const { own, add, remove, entered } = await stage();
  expect(await remove([own])).toEqual({ removed: 0 });
  await add([own]);
  await remove([own]);
  expect(await remove([own])).toEqual({ removed: 0 });
  expect(await entered('audit', 'suppression-removed')).toHaveLength(1);
});

test('another site of the same tenant keeps its own', async () => {
  const { own, add, remove, check, account, crypto } = await stage();
  const second = await makeMockSite(crypto, { origins: [PAGE_ORIGIN] });
  const body = JSON.stringify(await mockNewSite(crypto, second, account.member.pair));
  expect((await account.send('/api/sites', { method: 'POST', body })).status).toBe(201);
  await add([own]);
  await add([own], second.id);
  expect(await remove([own])).toEqual({ removed: 1 });
  expect(await check([own], second.id)).toEqual({ suppressed: [own] });
});

test('an act from before it was taken off does not put it back, a later one does, and so does a member', async () => {
  const { own, other, tellAct, add, remove, listed, time, pass } = await stage();
  const before = time.now;
  expect(await tellAct(own, before)).toEqual({ suppressed: [own] });
  pass();
  expect(await remove([own])).toEqual({ removed: 1 });
  expect(await tellAct(own, before)).toEqual({ suppressed: [] });
  expect(await tellAct(own, time.now)).toEqual({ suppressed: [] });
  expect(await listed()).toEqual([]);
  const after = time.now + 1000;
  pass();
  expect(await tellAct(own, after)).toEqual({ suppressed: [own] });
  expect(await listed()).toEqual([{ hash: own, at: utcTime(time.now) }]);

  await remove([own]);
  expect(await add([own, other])).toEqual({ suppressed: [own, other] });
  // Put there by hand, it is on the list whatever was said before.
  expect(await tellAct(own, before)).toEqual({ suppressed: [own] });
});

test('whoever uses the link after that is on the list again', async () => {
  const { own, add, remove, unsubscribe, listed, time, pass } = await stage();
  await add([own]);
  await remove([own]);
  pass();
  await unsubscribe();
  expect(await listed()).toEqual([{ hash: own, at: utcTime(time.now) }]);
});

test('also who had used it before: that is said anew, entered and dated', async () => {
  const { own, remove, unsubscribe, listed, view, entered, time, pass } = await stage();
  await unsubscribe();
  expect(await remove([own])).toEqual({ removed: 1 });
  pass();
  await unsubscribe();
  expect(await listed()).toEqual([{ hash: own, at: utcTime(time.now) }]);
  expect((await view()).state.unsubscribedAt).toBe(utcTime(time.now));
  expect(await entered('rights', 'unsubscribe')).toHaveLength(2);
  pass();
  await unsubscribe();
  expect(await entered('rights', 'unsubscribe')).toHaveLength(2);
});

test('also after everything else was erased', async () => {
  const { own, done, remove, unsubscribe, listed, entered, pass } = await stage();
  await unsubscribe();
  await done('erase', 'erase');
  expect(await remove([own])).toEqual({ removed: 1 });
  pass();
  await unsubscribe();
  expect((await listed()).map(({ hash }) => hash)).toEqual([own]);
  expect(await entered('rights', 'unsubscribe')).toHaveLength(2);
});

test('without a reason, or with too much of anything, nothing comes off', async () => {
  const { own, add, post, listed, entered } = await stage();
  await add([own]);
  for (const body of [
    { hashes: [own] },
    { hashes: [own], reason: '  ' },
    { hashes: [own], reason: 'x'.repeat(501) },
    { hashes: [], reason: REASON },
    { hashes: Array.from({ length: 1001 }, () => own), reason: REASON },
    { hashes: ['short'], reason: REASON },
  ])
    expect(await problemOf(post('suppressions/remove', body))).toMatchObject({ code: 'body-invalid' });
  expect(await problemOf(post('suppressions', { acts: [{ hash: own, at: 'today' }] }))).toMatchObject({
    code: 'body-invalid',
  });
  expect(await listed()).toHaveLength(1);
  expect(await entered('audit', 'suppression-removed')).toEqual([]);
});
