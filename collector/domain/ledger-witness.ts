import { open, readFile, rename, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readCheckpoint, type Checkpoint } from '../../protocol/ledger/checkpoint.ts';
import { parseObject } from '../../protocol/ledger/hostile-json.ts';
import type { Log } from '../log.ts';

/**
 * Remembers what was signed, apart from the database: where an older state of the database is put back, it alone knows that the log was longer, and that
 * signing on would contradict what has left the house.
 */
export interface LedgerWitness {
  /** Of the longest log that it knows under this origin. */
  latest(origin: string): Checkpoint | undefined;
  /** Durable when it resolves, which must be before anybody is given the checkpoints. */
  remember(notes: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

const REWRITTEN_AFTER_LINES = 10_000;

/** JSON lines, appended to; written anew when it opens, and when most of it is outdated. */
export async function openWitnessFile(path: string, log: Log): Promise<LedgerWitness> {
  const latest = await readWitness(path, log);
  let file = await rewrite(path, latest);
  let lines = latest.size;
  let writing = Promise.resolve();
  const append = async (notes: readonly string[]): Promise<void> => {
    for (const note of notes) take(latest, note);
    lines += notes.length;
    if (lines > REWRITTEN_AFTER_LINES && lines > 4 * latest.size) {
      const before = file;
      file = await rewrite(path, latest);
      lines = latest.size;
      await before.close();
    } else {
      await file.appendFile(notes.map(line).join(''));
      await file.sync();
    }
  };
  return {
    latest: (origin) => latest.get(origin)?.checkpoint,
    remember(notes) {
      if (notes.length === 0) return Promise.resolve();
      const done = writing.then(() => append(notes));
      writing = done.catch(() => undefined);
      return done;
    },
    async close() {
      await writing;
      await file.close();
    },
  };
}

type Latest = Map<string, { checkpoint: Checkpoint; note: string }>;

async function readWitness(path: string, log: Log): Promise<Latest> {
  const latest: Latest = new Map();
  let damaged = 0;
  for (const text of (await readIfThere(path)).split('\n')) {
    if (text === '') continue;
    try {
      take(latest, parseObject(text)?.['checkpoint']);
    } catch {
      damaged++;
    }
  }
  // A last line that was cut off with the power has not been given to anybody; more than that is damage.
  if (damaged > 0) log.write(damaged > 1 ? 'error' : 'warn', 'ledger-witness-damaged', { count: damaged });
  return latest;
}

function take(latest: Latest, note: unknown): void {
  const checkpoint = readCheckpoint(note);
  const known = latest.get(checkpoint.origin);
  if (!known || known.checkpoint.size <= checkpoint.size)
    latest.set(checkpoint.origin, { checkpoint, note: note as string });
}

/** @returns the new file, open at its end. */
async function rewrite(path: string, latest: Latest): Promise<FileHandle> {
  const made = await open(`${path}.new`, 'w', 0o600);
  try {
    await made.writeFile(Array.from(latest.values(), ({ note }) => line(note)).join(''));
    await made.sync();
    await rename(`${path}.new`, path);
    await syncFolder(dirname(path));
    return made;
  } catch (error) {
    await made.close();
    throw error;
  }
}

/** So that the new name survives a power cut, too; Windows has no such thing. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return '';
    throw error;
  }
}

const line = (note: string): string => `${JSON.stringify({ checkpoint: note })}\n`;

/** Every key has its own: what one has signed binds no other. */
export const witnessPath = (data: string, publicKey: Uint8Array): string =>
  join(data, `ledger-checkpoints-${Buffer.from(publicKey.subarray(0, 8)).toString('hex')}.jsonl`);
