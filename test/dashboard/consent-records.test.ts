import { describe, expect, it } from 'vitest';
import {
  decisionLines,
  isOver,
  readConsentId,
  recordText,
  shortDecision,
} from '../../dashboard/consent-records.ts';
import { fetchShown, namesOf, NO_NAMES, publishedNames } from '../../dashboard/shown-notice.ts';
import { proveConsent } from '../../dashboard/consent-proof.ts';
import type { ConsentPage, StoredConsent } from '../../protocol/api.ts';
import { canonicalJson } from '../../protocol/canonical-json.ts';
import type { Notice } from '../../protocol/consent-config.ts';
import type { ReceiptBundle } from '../../protocol/ledger/receipt.ts';
import { acceptedOf, openConsentBench, postConsent, type ConsentBench } from '../collector/consent-bench.ts';
import { artefactHash, mockCrypto } from '../mock/tenant.ts';

const ID = 'con_01jd6z7q1vf4m8k2n5r9t3x6b0';

describe('the number of a decision', () => {
  it.each([
    ID,
    ` ${ID} `,
    ID.toUpperCase(),
    ID.slice(4),
    'con_01jd 6z7q 1vf4 m8k2 n5r9 t3x6 b0',
    'con_O1JD6Z7QIVF4M8K2N5R9T3X6BO',
    `“${ID}”.`,
  ])('is read from %j', (text) => {
    expect(readConsentId(text)).toEqual({ id: ID });
  });

  it.each([
    ['', /con_ and 26 characters/],
    [ID.slice(0, -1), /has 26 characters after con_; this one has 25/],
    [`${ID}0`, /this one has 27/],
    [ID.replace('v', 'u'), /holds a character that such numbers never have/],
    [`sub_${ID.slice(4)}`, /submission. Look for it in the inbox/],
    [`site_${ID.slice(4)}`, /begins with con_; this one begins with site_/],
  ])('is not read from "%s", and why is said', (text, why) => {
    expect(readConsentId(text)).toEqual({ problem: expect.stringMatching(why) as string });
  });
});

const NAMES = {
  purposes: [
    { id: 'media', label: 'External media', services: { video: 'VideoTube' } },
    { id: 'analytics', label: 'Statistics', services: {} },
  ],
};

describe('a decision in words', () => {
  const decision = { analytics: true, media: false, 'media:video': true, gone: false };

  it('has the names that the visitor read, in their order, and ids where there is none', () => {
    expect(decisionLines({ decision }, NAMES)).toEqual([
      { key: 'media', purpose: 'External media', service: undefined, granted: false },
      { key: 'media:video', purpose: 'External media', service: 'VideoTube', granted: true },
      { key: 'analytics', purpose: 'Statistics', service: undefined, granted: true },
      { key: 'gone', purpose: 'gone', service: undefined, granted: false },
    ]);
  });

  it('fits on a line', () => {
    expect(shortDecision({ decision }, NAMES)).toBe(
      'Yes to VideoTube, Statistics; no to External media, gone',
    );
    expect(shortDecision({ decision: { analytics: true } }, NO_NAMES)).toBe('Yes to analytics');
    expect(shortDecision({ decision: { analytics: false } }, NAMES)).toBe('No to Statistics');
  });
});

describe('a record', () => {
  it('as text leaves out the visitor’s value, and nothing else', async () => {
    const { row } = await stored();
    const { visitor, ...rest } = row.record;
    expect(recordText(row)).not.toContain(visitor);
    expect(JSON.parse(recordText(row))).toEqual({ index: 0, receivedAt: row.receivedAt, record: rest });
  });

  it('is over at its end of validity', async () => {
    const { record } = (await stored()).row;
    expect(isOver(record, Date.parse(record.validUntil) - 1)).toBe(false);
    expect(isOver(record, Date.parse(record.validUntil))).toBe(true);
  });

  it('is proven by the collector’s own receipt: promised at first, then in the log', async () => {
    const { bench, row, bundle } = await stored();
    const trust = { at: 'pinned', key: bench.ledger.key } as const;
    const prove = (proof: ReceiptBundle, about = row) =>
      proveConsent(bench.crypto, proof, about, bench.site.id, trust);
    expect(await prove(bundle)).toMatchObject({ at: 'promised' });
    await bench.ledger.signGrown();
    const later = await receiptOf(bench, row);
    expect(await prove(later)).toEqual({ at: 'included', index: 0, size: 1, trust });

    const other = { ...row, record: { ...row.record, decision: { ...row.record.decision, media: false } } };
    expect(await prove(later, other)).toMatchObject({
      at: 'failed',
      message: expect.stringContaining('another decision') as string,
    });
    expect(await prove(later, { ...row, index: 1 })).toMatchObject({ at: 'failed' });
    const forged = { ...later, payload: canonicalJson(other.record) };
    expect(await prove(forged, other)).toMatchObject({
      at: 'failed',
      message: expect.stringContaining('does not hold') as string,
    });
    const stranger = { at: 'pinned', key: `slk1_${Buffer.alloc(32, 9).toString('base64url')}` } as const;
    expect(await proveConsent(bench.crypto, later, row, bench.site.id, stranger)).toMatchObject({
      at: 'failed',
    });
  });
});

describe('what was shown', () => {
  it('is the notice that has the hash, with what stood behind it', async () => {
    const { bench, row } = await stored();
    const shown = await fetchShown(artefactsOf(bench), bench.crypto, row.record.artefact);
    expect(shown).toMatchObject({
      at: 'here',
      notice: { kind: 'notice', buttons: [{ act: 'accept' }, { act: 'reject' }, { act: 'choose' }] },
      details: { kind: 'details' },
    });
    expect(namesOf(shown).purposes.map(({ label }) => label)).toEqual([
      'Essential',
      'Statistics',
      'Marketing',
      'External media',
    ]);
    expect(namesOf(shown).purposes[3]!.services).toEqual({ video: 'VideoTube' });
    expect(await publishedNames(artefactsOf(bench), bench.crypto, bench.config)).toEqual(namesOf(shown));
    expect(await publishedNames(artefactsOf(bench), bench.crypto, undefined)).toBe(NO_NAMES);
  });

  it('is never anything else that the collector hands out under its hash', async () => {
    const { bench, row } = await stored();
    const { artefact } = row.record;
    const notice = JSON.parse(bench.artefacts.get(artefact)!) as Notice;
    const serve = (text: string | null) => ({ artefact: async () => text });
    const shown = (text: string | null, hash = artefact) => fetchShown(serve(text), bench.crypto, hash);
    expect(await shown(null)).toEqual({ at: 'missing' });
    expect(await shown(canonicalJson({ ...notice, title: `${notice.title}.` }))).toEqual({ at: 'changed' });
    for (const text of ['{"kind":"other"}', 'no JSON'])
      expect(await shown(text, artefactHash(text))).toEqual({ at: 'unreadable' });
  });

  it('stays readable without what stood behind it', async () => {
    const { bench, row } = await stored();
    const { details, ...shown } = (await fetchShown(
      { artefact: async (hash) => (hash === row.record.artefact ? bench.artefacts.get(hash)! : null) },
      await mockCrypto(),
      row.record.artefact,
    )) as { at: 'here'; details: unknown };
    expect([shown.at, details]).toEqual(['here', null]);
  });
});

/** One decision, as the collector keeps it and as its visitor has it. */
async function stored(): Promise<{ bench: ConsentBench; row: StoredConsent; bundle: ReceiptBundle }> {
  const bench = await openConsentBench();
  const record = bench.record();
  const { receipt } = await acceptedOf(postConsent(bench, record));
  const response = await bench.account.send(`/api/sites/${bench.site.id}/consents?consent=${record.id}`);
  const { consents } = (await response.json()) as ConsentPage;
  return { bench, row: consents[0]!, bundle: receipt };
}

async function receiptOf({ send, site }: ConsentBench, { record }: StoredConsent): Promise<ReceiptBundle> {
  const response = await send(`/v1/consents/${record.id}/receipt`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: JSON.stringify({ site: site.id, visitor: record.visitor }),
  });
  return (await response.json()) as ReceiptBundle;
}

const artefactsOf = ({ artefacts }: ConsentBench) => ({
  artefact: async (hash: string): Promise<string | null> => artefacts.get(hash) ?? null,
});
