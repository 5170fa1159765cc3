import type { Verifying } from '../../protocol/crypto.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import type { Checkpoint } from '../../protocol/ledger/checkpoint.ts';
import { parseObject } from '../../protocol/ledger/hostile-json.ts';
import type { LedgerKey } from '../../protocol/ledger/ledger-key.ts';
import { LogLineError, LogVerifier } from '../../protocol/ledger/log-export.ts';
import type { Line } from '../open/read-lines.ts';
import type { Input } from './read-input.ts';

export interface Refusal {
  /** undefined when the file is about one entry only. */
  line?: number;
  code: string;
  message: string;
}

export interface VerifiedLog extends Checkpoint {
  /** Entries that came with what they commit to; the others were erased, or left out. */
  withContent: number;
}

/**
 * Verifies an exported log in one pass. Every line that cannot stand is refused, and the next one is read.
 * @returns the verified head of the log; undefined when something was refused.
 */
export async function verifyLog(
  crypto: Verifying,
  input: Extract<Input, { kind: 'log' }>,
  key: LedgerKey,
  earlier: Checkpoint | undefined,
  refuse: (refusal: Refusal) => void,
): Promise<VerifiedLog | undefined> {
  const log = new LogVerifier(crypto, input.head, key, earlier);
  let checkpoint: Checkpoint | undefined;
  let ended = false;
  let intact = true;
  let last = input.line;
  const attempt = async (line: number, act: () => Promise<void>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      intact = false;
      refuse({ line, ...refusalOf(error) });
    }
  };
  await attempt(input.line, () => log.begin());
  for await (const line of input.lines) {
    if (line.text === '') continue;
    last = line.number;
    await attempt(line.number, async () => {
      const entry = parseLine(line);
      if (ended) throw new LogLineError('line-malformed', 'expected nothing after the end of the log');
      if (entry['type'] === 'leaf') return log.leaf(entry);
      if (entry['type'] !== 'end') throw new LogLineError('line-malformed', 'expected an entry or the end');
      ended = true;
      checkpoint = await log.end(entry);
    });
  }
  if (!ended) {
    intact = false;
    refuse({
      line: last,
      code: 'log-incomplete',
      message: `expected the end of the log with its checkpoint, got the end of the file after ${log.size} entries; export it again`,
    });
  }
  return intact && checkpoint ? { ...checkpoint, withContent: log.withContent } : undefined;
}

/** @throws any error that is none of these: a bug, which must not pass for a file that does not verify. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof ProtocolError || error instanceof LogLineError || error instanceof FileLineError)
    return { code: error.code, message: error.message };
  throw error;
}

class FileLineError extends Error {
  readonly code: 'line-unreadable' | 'line-cut-off';
  constructor(code: 'line-unreadable' | 'line-cut-off', message: string) {
    super(message);
    this.code = code;
  }
}

function parseLine({ text, ended }: Line): Record<string, unknown> {
  if (text === undefined)
    throw new FileLineError('line-unreadable', 'expected a line of UTF-8 of at most 4 MiB, got another');
  // Also where it could be read: the last line feed is a byte of the file like any other.
  if (!ended)
    throw new FileLineError(
      'line-cut-off',
      'expected a line feed at the end of this line, got the end of the file; export it again',
    );
  const entry = parseObject(text);
  if (entry) return entry;
  throw new LogLineError('line-malformed', 'expected a JSON object, got something else');
}
