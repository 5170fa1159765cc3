import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { exportLog } from '../../collector/domain/ledger-export.ts';
import { openLedger, type Ledger } from '../../collector/domain/ledger.ts';
import { silentLog } from '../../collector/log.ts';
import { checkLedger, type LedgerCheck } from '../../dashboard/ledger-check.ts';
import { ledgerTrust, readKept, readLatest } from '../../dashboard/ledger-trust.ts';
import { findingText, isCutOff, payloadText, typeName } from '../../dashboard/ledger-words.ts';
import { readCheckpoint } from '../../protocol/ledger/checkpoint.ts';
import { LEAF_TYPES } from '../../protocol/ledger/logs.ts';
import { NOW, temporaryFolder } from '../collector/harness.ts';
import {
  entries,
  LEDGER_SEED,
  openLedgerFile,
  someEntry,
  type ConsentLog,
  type LedgerBench,
} from '../collector/ledger-file.ts';
import { Folder } from '../open/cli.ts';
import { seededRandom } from '../mock/random.ts';
import { crypto } from '../protocol/ledger/ledgers.ts';

const ENTRIES = 22;
const FLIPS = 300;

let log: ConsentLog;
let key: string;
let file: Buffer;
/** Over the first ten entries. */
let early: string;
let lines: string[];

beforeAll(async () => {
  const folder = new Folder();
  const bench = openLedgerFile(join(folder.path, 'sealpost.db'));
  log = bench.addSite();
  const ledger = await openSigner(bench);
  bench.append(entries(log, 10));
  early = (await ledger.checkpointNow(log))!.note;
  bench.append([someEntry(log, 10, { payload: 'Zoë "\\ \u0007 \u{1f512}' }), ...entries(log, ENTRIES - 11)]);
  bench.connection.database.exec('delete from ledger_payload where position % 4 = 3');
  key = ledger.key;
  file = await exportOf(bench, ledger);
  lines = file.toString().trimEnd().split('\n');
  bench.close();
  return () => folder.remove();
});

describe('a log as the collector exports it', () => {
  it('holds, with what was erased counted, however the download is cut into pieces', async () => {
    for (const size of [1, 7, 4096, file.length]) {
      const result = await check(file, { size });
      expect(result).toMatchObject({ entries: ENTRIES, erased: 5, found: 0, findings: [] });
      expect(result.checkpoint?.size).toBe(ENTRIES);
      expect(readCheckpoint(result.note)).toEqual(result.checkpoint);
    }
  });

  it('holds against what was seen before', async () => {
    expect(await check(file, { earlier: early })).toMatchObject({ found: 0 });
    expect(await check(file, { earlier: readNote() })).toMatchObject({ found: 0 });
  });

  it(`does not hold with any byte changed: ${FLIPS} at random`, async () => {
    const random = seededRandom(Date.now());
    for (let i = 0; i < FLIPS; i++) {
      const at = Math.floor(random() * file.length);
      const changed = Buffer.from(file);
      changed[at] = changed[at]! ^ (1 << Math.floor(random() * 8));
      const result = await check(changed);
      expect(result.checkpoint, `byte ${at}`).toBeNull();
      expect(result.found, `byte ${at}`).toBeGreaterThan(0);
      for (const finding of result.findings) expect(findingText(finding).length).toBeGreaterThan(20);
    }
  });

  it('names the entry that was changed', async () => {
    const changed = lines[9]!.replace('statistics\\":true', 'statistics\\":null');
    const content = await check(joined(lines.with(9, changed)));
    expect(content.findings).toMatchObject([{ code: 'leaf-commitment', entry: 8, line: 10 }]);
    expect(findingText(content.findings[0]!)).toContain('content of entry 8 was changed');
    const leaf = await check(joined(lines.with(8, lines[8]!.replace('08:00:30', '08:00:31'))));
    expect(leaf.findings.map(({ code, entry }) => [code, entry])).toEqual([
      ['leaf-hash', 7],
      ['ledger-root', null],
    ]);
    expect(leaf.findings.map(findingText)).toEqual([
      'Entry 7 was changed: it is not what the hash beside it says.',
      expect.stringContaining('at least one was changed') as string,
    ]);
  });

  it('does not hold with an entry missing, doubled or moved', async () => {
    for (const changed of [lines.toSpliced(5, 1), lines.toSpliced(5, 0, lines[5]!), swapped(5)]) {
      const { found, findings } = await check(joined(changed));
      expect(found).toBeGreaterThan(0);
      expect(findings[0]).toMatchObject({ code: 'leaf-order' });
    }
  });

  it('that breaks off is told from one that does not hold', async () => {
    const cut = await check(joined(lines.slice(0, 12)));
    expect(isCutOff(cut.findings)).toBe(true);
    expect(cut).toMatchObject({ entries: 11, checkpoint: null });
    const withinLine = await check(file.subarray(0, file.length - 9));
    expect([withinLine.checkpoint, withinLine.found > 0]).toEqual([null, true]);
    expect(isCutOff((await check(Buffer.alloc(0))).findings)).toBe(true);
    expect(isCutOff((await check(joined(lines.toSpliced(5, 1)))).findings)).toBe(false);
  });

  it('keeps the first findings and counts the others', async () => {
    const all = lines.map((line, i) =>
      i > 0 && i <= ENTRIES ? line.replace('"hash":"', '"hash":"x') : line,
    );
    const result = await check(joined(all));
    expect(result.findings).toHaveLength(20);
    expect(result.found).toBe(ENTRIES);
  });

  it('fails with the download, and not as a log that does not hold', async () => {
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield file.subarray(0, 500);
      throw new TypeError('network error');
    };
    const input = { site: log.site, log: log.log, key, earlier: null };
    await expect(checkLedger(crypto, broken(), input)).rejects.toThrow('network error');
  });

  it('tells how far it is', async () => {
    const told: number[] = [];
    await checkLedger(
      crypto,
      inPieces(file, 100),
      { site: log.site, log: log.log, key, earlier: null },
      ({ entries: done }) => told.push(done),
    );
    expect(told.at(-1)).toBe(ENTRIES);
  });
});

describe('another log than the one', () => {
  it('signed with another key, also when it names that key itself', async () => {
    const stranger = await someLog({ seed: new Uint8Array(32).fill(8), site: log.site });
    const { findings, checkpoint } = await check(stranger);
    expect(checkpoint).toBeNull();
    expect(findings.map(({ code }) => code)).toEqual(['line-malformed', 'note-signature']);
  });

  it('of another site', async () => {
    const { findings } = await check(await someLog({ seed: LEDGER_SEED }));
    expect(findings).toMatchObject([{ code: 'checkpoint-wrong-log' }]);
  });

  it('cut back, or written anew, though it is well signed', async () => {
    const whole = readNote();
    for (const length of [5, ENTRIES, 40]) {
      const rewritten = await someLog({ seed: LEDGER_SEED, site: log.site, length });
      expect((await check(rewritten)).found).toBe(0);
      const { findings, checkpoint } = await check(rewritten, { earlier: whole });
      expect(checkpoint).toBeNull();
      expect(findings).toMatchObject([{ code: 'log-forked' }]);
      expect(findingText(findings[0]!)).toContain('cut or written anew');
    }
  });
});

describe('a checkpoint', () => {
  const view = (note: string | null) => ({ site: log.site, log: log.log, note });
  const kept = (note: string) => ({ note, seenAt: '2026-11-20T08:00:00Z' });

  it('is held to the key and to the one that was kept', async () => {
    const trust = { at: 'pinned', key } as const;
    const growth = async (now: string | null, before: string | null) =>
      await readLatest(crypto, view(now), trust, before === null ? null : kept(before));
    const whole = readNote();
    const other = checkpointIn(await someLog({ seed: LEDGER_SEED, site: log.site, length: ENTRIES }));
    expect(await growth(whole, null)).toMatchObject({ at: 'signed', growth: 'first', kept: null });
    expect(await growth(whole, whole)).toMatchObject({ at: 'signed', growth: 'same' });
    expect(await growth(whole, early)).toMatchObject({ at: 'signed', growth: 'grown', kept: { size: 10 } });
    expect(await growth(early, whole)).toMatchObject({ at: 'signed', growth: 'shrunk' });
    expect(await growth(other, whole)).toMatchObject({ at: 'signed', growth: 'forked' });
    expect(await growth(null, whole)).toMatchObject({ at: 'none', growth: 'shrunk' });
    expect(await growth(null, null)).toMatchObject({ at: 'none', growth: 'first' });
    const forged = whole.replace(`\n${ENTRIES}\n`, `\n${ENTRIES + 1}\n`);
    expect(await growth(forged, null)).toMatchObject({ at: 'refused' });
    const stranger = checkpointIn(await someLog({ seed: new Uint8Array(32).fill(8), site: log.site }));
    expect(await growth(stranger, whole)).toMatchObject({ at: 'refused' });
  });

  it('that was kept of another log, or damaged, is none', () => {
    const about = { site: log.site, log: log.log };
    expect(readKept(kept(early), about)).toMatchObject({ size: 10 });
    expect(readKept(kept(early), { ...about, log: 'audit' })).toBeNull();
    expect(readKept(kept('nonsense'), about)).toBeNull();
    expect(readKept(null, about)).toBeNull();
  });
});

describe('the key of a ledger', () => {
  it('is pinned by the manifest, else only the collector’s own word', () => {
    expect(ledgerTrust({ key: 'slk1_a' }, { ledger: ['slk1_a'] })).toEqual({ at: 'pinned', key: 'slk1_a' });
    expect(ledgerTrust({ key: 'slk1_a' }, { ledger: ['slk1_b', 'slk1_a'] })).toEqual({
      at: 'pinned',
      key: 'slk1_a',
    });
    expect(ledgerTrust({ key: 'slk1_a' }, { ledger: ['slk1_b'] })).toEqual({ at: 'differs', key: 'slk1_b' });
    expect(ledgerTrust({ key: 'slk1_a' }, {})).toEqual({ at: 'unpinned', key: 'slk1_a' });
    expect(ledgerTrust({ key: 'slk1_a' }, null)).toEqual({ at: 'unpinned', key: 'slk1_a' });
  });
});

describe('entries in words', () => {
  it('do not show the visitor’s value, wherever it stands in the text', () => {
    const shown = payloadText('{"visitor":"c2VjcmV0","decision":{"analytics":true}}');
    expect(shown).not.toContain('c2VjcmV0');
    expect(JSON.parse(shown)).toEqual({ decision: { analytics: true }, visitor: '(not shown)' });
    expect(payloadText('{"count":3}')).toBe('{\n  "count": 3\n}');
    expect(payloadText('no JSON')).toBe('no JSON');
  });

  it('have a name for every type, and show one that is new', () => {
    for (const type of Object.values(LEAF_TYPES).flat()) expect(typeName(type)).not.toBe(type);
    expect(typeName('from-the-future')).toBe('from-the-future');
  });
});

async function check(
  bytes: Uint8Array,
  { size = 1000, earlier = null as string | null } = {},
): Promise<LedgerCheck> {
  return checkLedger(crypto, inPieces(bytes, size), {
    site: log.site,
    log: log.log,
    key,
    earlier: earlier === null ? null : readCheckpoint(earlier),
  });
}

async function someLog({
  seed,
  site,
  length = 3,
}: {
  seed: Uint8Array<ArrayBuffer>;
  site?: ConsentLog['site'];
  length?: number;
}): Promise<Buffer> {
  const bench = openLedgerFile(join(temporaryFolder(), 'sealpost.db'));
  const about = bench.addSite();
  const ledger = await openSigner(bench, seed);
  if (site) {
    bench.connection.database.pragma('foreign_keys = off');
    bench.connection.database.prepare('update site set id = ? where id = ?').run(site, about.site);
  }
  const ref = { ...about, site: site ?? about.site };
  bench.append(entries(ref, length));
  const bytes = await exportOf(bench, ledger, ref);
  bench.close();
  return bytes;
}

const openSigner = (bench: LedgerBench, seed = LEDGER_SEED): Promise<Ledger> =>
  openLedger({ store: bench.store, crypto, seed, clock: () => NOW, log: silentLog });

async function exportOf(bench: LedgerBench, ledger: Ledger, ref = log): Promise<Buffer> {
  const checkpoint = (await ledger.checkpointNow(ref))!;
  const parts: string[] = [];
  for await (const line of exportLog({ store: bench.store, ledger, clock: () => NOW }, ref, checkpoint))
    parts.push(`${JSON.stringify(line)}\n`);
  return Buffer.from(parts.join(''));
}

const checkpointIn = (bytes: Buffer): string =>
  (JSON.parse(bytes.toString().trimEnd().split('\n').at(-1)!) as { checkpoint: string }).checkpoint;

const readNote = (): string => checkpointIn(file);

const joined = (changed: readonly string[]): Buffer =>
  Buffer.from(changed.map((line) => `${line}\n`).join(''));

const swapped = (i: number): string[] => lines.with(i, lines[i + 1]!).with(i + 1, lines[i]!);

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
