import type { Verifying } from '../protocol/crypto.ts';
import { ProtocolError } from '../protocol/errors.ts';
import type { SiteId } from '../protocol/ids.ts';
import type { Checkpoint } from '../protocol/ledger/checkpoint.ts';
import { isObject, parseObject, type JsonObject } from '../protocol/ledger/hostile-json.ts';
import { formatLedgerKey, parseLedgerKey, type LedgerKey } from '../protocol/ledger/ledger-key.ts';
import { LogLineError, LogVerifier } from '../protocol/ledger/log-export.ts';
import { logOrigin, type LogName } from '../protocol/ledger/logs.ts';
import { readLines, type JsonLine } from './json-lines.ts';

export interface CheckInput {
  site: SiteId;
  log: LogName;
  /** `slk1_…`: what the log is held to. */
  key: string;
  /** A checkpoint that was verified when it was kept, and that the log has to contain. */
  earlier: Checkpoint | null;
}

/** One thing that does not hold. */
export interface Finding {
  code: string;
  message: string;
  /** Line of the export, from 1. */
  line: number;
  /** Place of the entry, where the line is one and says so. */
  entry: number | null;
}

export interface LedgerCheck {
  /** The signed head of the log; null when anything was found. */
  checkpoint: Checkpoint | null;
  /** Text of that checkpoint, to be kept. */
  note: string;
  entries: number;
  /** Entries whose content is gone; the entries themselves stay, and count as any other. */
  erased: number;
  /** The first that were found. */
  findings: Finding[];
  found: number;
}

export interface CheckProgress {
  entries: number;
  bytes: number;
}

const FINDINGS_KEPT = 20;
/** Told after this many entries. */
const STEP = 500;

/**
 * Verifies an exported log as it comes in, line by line: every entry is what its hash says and stands at its place, its content is what it commits to, all of them
 * together are what the checkpoint is signed for, and the log contains what was seen before. Every byte is hostile. Goes on after a line that does not
 * hold, so that all of them are found.
 * @throws what `pieces` throws: a download that fails is no log that does not hold.
 */
export async function checkLedger(
  crypto: Verifying,
  pieces: AsyncIterable<Uint8Array>,
  { site, log, key: wanted, earlier }: CheckInput,
  onProgress: (progress: CheckProgress) => void = () => undefined,
): Promise<LedgerCheck> {
  const key = await parseLedgerKey(crypto, wanted);
  const check: LedgerCheck = { checkpoint: null, note: '', entries: 0, erased: 0, findings: [], found: 0 };
  const reading: Reading = { verifier: undefined, checkpoint: undefined, hasEnded: false };
  let bytes = 0;
  let last = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      bytes += piece.length;
      yield piece;
    }
  };
  for await (const line of readLines(counted())) {
    last = line.number;
    const value = line.text === undefined ? undefined : parseObject(line.text);
    try {
      if (!value || !line.ended) throw unreadable(line);
      if (line.number === 1)
        await begin(crypto, reading, value, { origin: logOrigin(site, log), key, earlier });
      else await take(reading, value, check);
    } catch (error) {
      note(check, findingOf(error, line.number, value));
      // Without its head nothing can be said about the rest.
      if (!reading.verifier) break;
    }
    if (check.entries % STEP === 0) onProgress({ entries: check.entries, bytes });
  }
  onProgress({ entries: check.entries, bytes });
  if (reading.verifier && !reading.hasEnded) {
    const message = `expected the end of the log with its checkpoint, got the end of the download after ${check.entries} entries`;
    note(check, { code: 'log-cut-off', message, line: last, entry: null });
  }
  if (last === 0)
    note(check, { code: 'log-cut-off', message: 'expected a log, got nothing', line: 0, entry: null });
  if (check.found === 0) check.checkpoint = reading.checkpoint ?? null;
  return check;
}

interface Reading {
  verifier: LogVerifier | undefined;
  checkpoint: Checkpoint | undefined;
  hasEnded: boolean;
}

async function begin(
  crypto: Verifying,
  reading: Reading,
  head: JsonObject,
  { origin, key, earlier }: { origin: string; key: LedgerKey; earlier: Checkpoint | null },
): Promise<void> {
  const verifier = new LogVerifier(crypto, head, key, earlier ?? undefined);
  if (verifier.origin !== origin)
    throw new ProtocolError(
      'checkpoint-wrong-log',
      'expected this log of this site, got another one; the collector sent what was not asked for',
    );
  reading.verifier = verifier;
  if (head['key'] !== formatLedgerKey(key.publicKey))
    throw new LogLineError(
      'line-malformed',
      'expected a log signed by the key that it is held to, got one that names another key',
    );
  await verifier.begin();
}

async function take(reading: Reading, line: JsonObject, check: LedgerCheck): Promise<void> {
  if (reading.hasEnded) throw new LogLineError('line-malformed', 'expected nothing after the end of the log');
  if (line['type'] === 'leaf') {
    check.entries++;
    if (line['payload'] === undefined) check.erased++;
    return reading.verifier!.leaf(line);
  }
  if (line['type'] !== 'end') throw new LogLineError('line-malformed', 'expected an entry or the end');
  reading.hasEnded = true;
  reading.checkpoint = await reading.verifier!.end(line);
  check.note = String(line['checkpoint']);
}

function note(check: LedgerCheck, finding: Finding): void {
  // Said at the entry up to which it should have been the same, and once more at the end.
  if (finding.code === 'log-forked' && check.findings.some(({ code }) => code === 'log-forked')) return;
  check.found++;
  if (check.findings.length < FINDINGS_KEPT) check.findings.push(finding);
}

function unreadable({ text, ended }: JsonLine): LogLineError {
  if (!ended)
    return new LogLineError(
      'log-incomplete',
      'expected a line feed at the end of this line, got the end of the download',
    );
  return new LogLineError(
    'line-malformed',
    text === undefined
      ? 'expected a line of UTF-8, got other bytes'
      : 'expected a JSON object, got something else',
  );
}

/** @throws any error that is none of these: a bug, which must not pass for a log that does not hold. */
function findingOf(error: unknown, line: number, value: unknown): Finding {
  if (!(error instanceof ProtocolError) && !(error instanceof LogLineError)) throw error;
  const index = isObject(value) && value['type'] === 'leaf' ? value['index'] : undefined;
  const { code, message } = error;
  return {
    code,
    message,
    line,
    entry: typeof index === 'number' && Number.isSafeInteger(index) ? index : null,
  };
}
