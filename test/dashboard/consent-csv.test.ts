import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { consentTable } from '../../dashboard/consent-csv.ts';
import { readLines } from '../../dashboard/json-lines.ts';
import type { ConsentExportLine, StoredConsent } from '../../protocol/api.ts';
import { parseCsv } from '../e2e/parse-csv.ts';
import { REFUSED, openConsentBench, postConsent } from '../collector/consent-bench.ts';

describe('the table of all decisions', () => {
  it('has a column for each purpose and service, and nothing where nothing was said', async () => {
    const bench = await openConsentBench();
    const first = bench.record();
    const second = bench.record({
      ...REFUSED,
      decision: { media: false, 'media:video': true },
      method: 'save',
      surface: 'preferences',
      signals: { gpc: true },
    });
    for (const record of [first, second]) await postConsent(bench, record);
    const response = await bench.account.send(`/api/sites/${bench.site.id}/consents/export`);
    const { parts, rows } = await consentTable(piecesOf(await response.text()), [
      'analytics',
      'marketing',
      'media',
    ]);
    expect(rows).toBe(2);
    expect(parts.join('')).toMatch(/^\ufeff/);
    const [titles, ...lines] = parseCsv(parts.join(''));
    expect(titles).toEqual([
      'Decision',
      'Decided',
      'Received',
      'Valid until',
      'Method',
      'Surface',
      'Policy',
      'Global Privacy Control',
      'Notice (SHA-256)',
      'Submission',
      'Ledger entry',
      'analytics',
      'marketing',
      'media',
      'media:video',
    ]);
    expect(lines.map((cells) => cells.slice(10))).toEqual([
      ['0', 'granted', 'granted', 'granted', ''],
      ['1', '', '', 'refused', 'granted'],
    ]);
    expect(lines[1]!.slice(4, 8)).toEqual(['save', 'preferences', '2026-11', 'yes']);
    expect(lines.map(([id]) => id)).toEqual([first.id, second.id]);
  });

  it('holds no value of a visitor', async () => {
    const { parts } = await consentTable(piecesOf(linesOf([row()])), []);
    expect(parts.join('')).not.toContain(row().record.visitor);
  });

  it('runs no formula', async () => {
    const policy = '=HYPERLINK("https://evil.example")';
    const { parts } = await consentTable(piecesOf(linesOf([row({ policy })])), []);
    expect(parseCsv(parts.join(''))[1]![6]).toBe(`'${policy}`);
  });

  it('is not made of an export that was cut off, wherever', async () => {
    const whole = linesOf([row(), row()]);
    for (let length = 0; length < whole.length; length++) {
      await expect(consentTable(piecesOf(whole.slice(0, length)), [])).rejects.toMatchObject({
        code: 'export-cut-off',
      });
    }
    const missing = whole.split('\n').toSpliced(1, 1).join('\n');
    await expect(consentTable(piecesOf(missing), [])).rejects.toMatchObject({ code: 'export-cut-off' });
    expect((await consentTable(piecesOf(whole), [])).rows).toBe(2);
  });

  it('tells how far it is', async () => {
    const told: number[] = [];
    const rows = Array.from({ length: 2500 }, () => row());
    await consentTable(piecesOf(linesOf(rows)), [], (done) => told.push(done));
    expect(told).toEqual([1000, 2000]);
  });
});

describe('lines of a stream', () => {
  it('are the same wherever the pieces are cut, also within a character', async () => {
    const text = fc.array(
      fc.string({ unit: 'binary' }).map((line) => line.replaceAll('\n', '')),
      { maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        async (lines, sizes) => {
          const bytes = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''));
          const read = [];
          for await (const line of readLines(inPieces(bytes, sizes))) read.push(line);
          expect(read).toEqual(
            lines.map((line, i) => ({ number: i + 1, text: Buffer.from(line).toString(), ended: true })),
          );
        },
      ),
    );
  });

  it('are told from what is no UTF-8, too long or cut off', async () => {
    const long = 'x'.repeat(1024 * 1024 + 1);
    const bytes = Buffer.concat([Buffer.from([0xff, 10]), Buffer.from(`${long}\nwhole\npart`)]);
    const read = [];
    for await (const line of readLines(inPieces(new Uint8Array(bytes), [65_536]))) read.push(line);
    expect(read).toEqual([
      { number: 1, text: undefined, ended: true },
      { number: 2, text: undefined, ended: true },
      { number: 3, text: 'whole', ended: true },
      { number: 4, text: 'part', ended: false },
    ]);
  });
});

const row = (changes: Partial<StoredConsent['record']> = {}): StoredConsent => ({
  index: 0,
  receivedAt: '2026-11-21T08:00:30Z',
  record: {
    v: 1,
    id: 'con_01jd6z7q1vf4m8k2n5r9t3x6b0',
    site: 'site_01jd6z7q1vf4m8k2n5r9t3x6b0',
    visitor: Buffer.alloc(16, 3).toString('base64url'),
    at: '2026-11-21T08:00:30Z',
    policy: '2026-11',
    artefact: Buffer.alloc(32, 4).toString('base64url'),
    decision: { analytics: true },
    method: 'accept-all',
    surface: 'banner',
    signals: { gpc: false },
    validUntil: '2027-05-22T08:00:30Z',
    ...changes,
  },
});

const linesOf = (rows: readonly StoredConsent[]): string => {
  const lines: ConsentExportLine[] = [
    ...rows.map((one) => ({ type: 'consent' as const, ...one })),
    { type: 'end', consents: rows.length },
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
};

const piecesOf = (text: string): AsyncGenerator<Uint8Array> =>
  inPieces(new TextEncoder().encode(text), [1000]);

async function* inPieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, i = 0; at < bytes.length; at += sizes[i++ % sizes.length]!)
    yield bytes.subarray(at, at + sizes[i % sizes.length]!);
}
