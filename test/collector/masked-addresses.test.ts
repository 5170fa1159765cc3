import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { SubmissionPage } from '../../protocol/api.ts';
import { toBase64url } from '../../protocol/bytes.ts';
import { maskAddress } from '../../protocol/masked-address.ts';
import { capabilityToken } from '../../protocol/receipt.ts';
import type { SealedMock } from '../mock/tenant.ts';
import { problemOf, put } from './harness.ts';
import { rightsStage } from './rights-stage.ts';

const AT_ONCE = { correct: 'at-once', erase: 'at-once' } as const;

/** A submission whose address a member has told, masked, and what its visitor can do. */
async function told() {
  const stage = await rightsStage(AT_ONCE);
  const { account, crypto, site, sealed, file } = stage;
  const tokenOf = ({ receiptSecret }: SealedMock): Uint8Array =>
    capabilityToken(crypto, receiptSecret, 'unsubscribe');
  const hash = crypto.random(32);
  const tell = (submission: string, masked: Uint8Array): Promise<Response> =>
    account.send(`/api/sites/${site.id}/masked-addresses`, {
      method: 'POST',
      body: JSON.stringify({ addresses: [{ submission, masked: toBase64url(masked) }] }),
    });
  expect((await tell(sealed.submission, maskAddress(crypto, tokenOf(sealed), hash))).status).toBe(204);
  return {
    ...stage,
    hash,
    tell,
    suppressed: async (): Promise<string[]> => {
      const response = await account.send(`/api/sites/${site.id}/suppressions`);
      const { suppressions } = (await response.json()) as { suppressions: { hash: string }[] };
      return suppressions.map((one) => one.hash);
    },
    rows: (table: string): unknown[] => {
      const database = new Database(file, { readonly: true });
      const rows = database.prepare(`select * from ${table}`).all();
      database.close();
      return rows;
    },
  };
}

test('who unsubscribes and has everything erased before anybody looks stays on the list', async () => {
  const { unsubscribe, done, suppressed, hash } = await told();
  expect(await suppressed()).toEqual([]);
  await unsubscribe();
  await done('erase', 'erase');
  expect(await suppressed()).toEqual([toBase64url(hash)]);
});

test.each(['erased', 'past its date'])(
  'so does who does so once it is %s, for as long as the link works',
  async (what) => {
    const { unsubscribe, done, suppressed, hash, time, store, rows } = await told();
    if (what === 'erased') await done('erase', 'erase');
    else {
      time.now += 200 * 86_400_000;
      await store.purgeSubmissions(Math.floor(time.now / 1000), 50);
    }
    expect(rows('submission')).toEqual([]);
    await unsubscribe();
    expect(await suppressed()).toEqual([toBase64url(hash)]);
    await store.purgeUnsubscribeLinks(Math.floor(time.now / 1000) + 4 * 365 * 86_400, 50);
    expect(rows('masked_address')).toEqual([]);
  },
);

test('so does who corrected it meanwhile, by the link of the new version', async () => {
  const { unsubscribe, version, correct, suppressed, hash } = await told();
  const next = await version();
  expect((await correct(next)).status).toBe(200);
  await unsubscribe(next);
  expect(await suppressed()).toEqual([toBase64url(hash)]);
});

test('who only erases is on no list', async () => {
  const { done, suppressed } = await told();
  await done('erase', 'erase');
  expect(await suppressed()).toEqual([]);
});

test('an address that was corrected since is somebody else’s, and stays off the list', async () => {
  const { unsubscribe, version, correct, suppressed, crypto, tell } = await told();
  const next = await version();
  expect((await correct(next)).status).toBe(200);
  const own = crypto.random(32);
  const token = capabilityToken(crypto, next.receiptSecret, 'unsubscribe');
  expect((await tell(next.submission, maskAddress(crypto, token, own))).status).toBe(204);
  await unsubscribe();
  expect(await suppressed()).toEqual([toBase64url(own)]);
});

test('the collector cannot tell from what it keeps which address it is, or whether two are the same', async () => {
  const { crypto, rows, hash, tell, sealNext, send, sealed } = await told();
  const other = await sealNext();
  expect((await put(send, other)).status).toBe(201);
  const token = capabilityToken(crypto, other.receiptSecret, 'unsubscribe');
  expect((await tell(other.submission, maskAddress(crypto, token, hash))).status).toBe(204);
  const kept = rows('masked_address') as { submission: string; masked: Buffer }[];
  expect(kept.map(({ submission }) => submission).toSorted()).toEqual(
    [sealed.submission, other.submission].toSorted(),
  );
  expect(kept[0]!.masked.equals(kept[1]!.masked)).toBe(false);
  for (const { masked } of kept) expect(masked.equals(Buffer.from(hash))).toBe(false);
});

test('the list says for which submissions it is known', async () => {
  const { account, site, sealNext, send } = await told();
  await put(send, await sealNext());
  const page = (await (await account.send(`/api/sites/${site.id}/submissions`)).json()) as SubmissionPage;
  expect(page.submissions.map(({ hasMaskedAddress }) => hasMaskedAddress)).toEqual([true, undefined]);
});

test('one that is not here is passed over, and what is no hash refused', async () => {
  const { tell, rows, crypto } = await told();
  expect((await tell('sub_01jd0000000000000000000000', crypto.random(32))).status).toBe(204);
  expect(rows('masked_address')).toHaveLength(1);
  expect(await problemOf(tell('sub_01jd0000000000000000000000', crypto.random(31)))).toMatchObject({
    code: 'body-invalid',
  });
});
