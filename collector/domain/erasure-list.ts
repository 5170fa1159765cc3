import { hash } from 'node:crypto';
import { mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isId, type SiteId, type SubmissionId } from '../../protocol/ids.ts';
import { isUtcTime, utcTime } from '../../protocol/time.ts';
import { WITHDRAWN_BY } from '../../protocol/rights.ts';
import { LISTED_KINDS, type ErasureListHead, type ListedAct, type Seconds } from '../store/store.ts';

export interface ErasedId {
  site: SiteId;
  submission: SubmissionId;
  at: Seconds;
  /** The erasure failed, and is not to be made up for. */
  undone?: true;
}

export type ListedLine = ErasedId | ListedAct;

export const isAct = (line: ListedLine): line is ListedAct => 'kind' in line;

export interface ErasuresListed {
  /** In order; of an id that was erased several times the last line counts. */
  lines: ListedLine[];
  /** After each of them: how many there were, and the running hash over them. */
  heads: ErasureListHead[];
  /** Whether no line is changed, lost or cut off in between. That the last ones are lost the list alone cannot tell. */
  isWhole: boolean;
}

/**
 * Ids of what was erased, kept apart from the database: a backup from before brings the rows back, and this list takes them away again. So it does with what people
 * have ended otherwise, withdrawn say, which such a backup knows nothing of.
 */
export interface ErasureList {
  /**
   * Resolves when it is on disk. It comes before an erasure, which without it might not outlive a restore; an act has been done by then, and is listed before anybody is
   * told so: whatever a database knows to be listed, it also holds.
   * @throws Error where the list is damaged
   */
  add(lines: readonly ListedLine[]): Promise<ErasureListHead>;
  read(): Promise<ErasuresListed>;
  /** Begins anew with what can still be read; what was there is put aside. */
  renew(): Promise<void>;
}

const turns = new WeakMap<ErasureList, Promise<unknown>>();

/** What reads, adds and takes note of it goes one at a time: two erasures at once would take back each other's lines. */
export function inTurn<T>(list: ErasureList, work: () => Promise<T>): Promise<T> {
  const mine = (turns.get(list) ?? Promise.resolve()).then(work, work);
  turns.set(
    list,
    mine.catch(() => {}),
  );
  return mine;
}

const EMPTY: ErasureListHead = { count: 0, hash: '' };

/** For a collector without files: nothing outlives it. */
export function erasureListInMemory(): ErasureList {
  const listed: ErasuresListed = { lines: [], heads: [], isWhole: true };
  return {
    async add(lines) {
      for (const one of lines) append(listed, one);
      return headOf(listed);
    },
    read: async () => ({ ...listed, lines: [...listed.lines], heads: [...listed.heads] }),
    async renew() {},
  };
}

/**
 * JSON lines, appended and synchronised. Each holds a hash over itself and all before it, so that a line that was changed or lost is found. A line that a power
 * cut left half written was never acknowledged, and is passed over.
 * @param file in another place than the database, and backed up by itself.
 */
export function erasureListIn(file: string): ErasureList {
  /** What was last read, and the file's size then: a large list is not read again for every erasure. */
  let known: { listed: ErasuresListed; size: number } | undefined;
  /** How far it went when it was last looked at: from there it can only have grown. */
  let last = EMPTY;
  let adding: Promise<unknown> = Promise.resolve();
  return { read, add: (lines) => oneByOne(() => add(lines)), renew: () => oneByOne(renew) };

  /** One at a time: each line goes by the one before. */
  function oneByOne<T>(work: () => Promise<T>): Promise<T> {
    const mine = adding.then(work, work);
    adding = mine.catch(() => {});
    return mine;
  }

  async function read(): Promise<ErasuresListed> {
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    const listed = readList(text);
    if (last.count > 0 && listed.heads[last.count - 1]?.hash !== last.hash) listed.isWhole = false;
    else last = headOf(listed);
    return listed;
  }

  async function add(lines: readonly ListedLine[]): Promise<ErasureListHead> {
    const size = await stat(file).then(
      (found) => found.size,
      () => 0,
    );
    if (known?.size !== size) known = { listed: await read(), size };
    const { listed } = known;
    if (!listed.isWhole) throw new ErasureListDamaged();
    // What is not on disk for certain is read again.
    known = undefined;
    const text = lines.map((one) => `\n${append(listed, one)}`).join('');
    // The line feed comes first, too: it ends what a power cut may have left.
    await write(`${text}\n`);
    known = { listed, size: size + Buffer.byteLength(text) + 1 };
    last = headOf(listed);
    return last;
  }

  async function write(text: string): Promise<void> {
    const folder = dirname(file);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const handle = await open(file, 'a', 0o600);
    try {
      await handle.appendFile(text);
      await handle.datasync();
    } finally {
      await handle.close();
    }
    // The name of a new file has to be on disk, too. Where folders cannot be synchronised (Windows) they need not be.
    const parent = await open(folder, 'r').catch(() => undefined);
    await parent?.sync().catch(() => {});
    await parent?.close();
  }

  async function renew(): Promise<void> {
    const { lines } = await read();
    const aside = `${file}.${utcTime(Date.now()).replaceAll(':', '')}.damaged`;
    await rename(file, aside).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    known = undefined;
    last = EMPTY;
    if (lines.length > 0) await add(lines);
  }
}

export class ErasureListDamaged extends Error {
  override name = 'ErasureListDamaged';

  constructor() {
    super(
      'expected the list of erasures as it was written, got one in which lines were changed or lost: put back a copy of it',
    );
  }
}

/** @returns the line. */
function append({ lines, heads }: ErasuresListed, one: ListedLine): string {
  const before = headOf({ heads });
  const said = textOf(one);
  const head = { count: before.count + 1, hash: hashAfter(before.hash, said) };
  lines.push(one);
  heads.push(head);
  return `${said.slice(0, -1)},"hash":"${head.hash}"}`;
}

export const headOf = ({ heads }: Pick<ErasuresListed, 'heads'>): ErasureListHead => heads.at(-1) ?? EMPTY;

function textOf(line: ListedLine): string {
  const { at, site, submission } = line;
  const about = { at: utcTime(at * 1000), site, submission };
  if (!isAct(line)) return JSON.stringify({ ...about, ...(line.undone && { undone: line.undone }) });
  const { kind, by, fields } = line;
  return JSON.stringify({ ...about, kind, ...(by && { by }), ...(fields && { fields }) });
}

/** 132 bits. */
const hashAfter = (before: string, said: string): string =>
  hash('sha256', `${before}\n${said}`, 'base64url').slice(0, 22);

function readList(text: string): ErasuresListed {
  const listed: ErasuresListed = { lines: [], heads: [], isWhole: true };
  const lines = text.split('\n');
  let isPassed = false;
  for (const [i, line] of lines.entries()) {
    if (line === '') continue;
    const read = readLine(line);
    if (!read) {
      // Perhaps only the beginning of one: then it holds no end of one, and the next one follows on what came before it.
      if (line.includes('}')) listed.isWhole = false;
      // With a line feed behind it, it was written whole, unless another one was written behind it.
      isPassed = i < lines.length - 1;
      continue;
    }
    append(listed, read.line);
    if (headOf(listed).hash !== read.hash) {
      listed.isWhole = false;
      // So that only what was changed is missed.
      listed.heads[listed.heads.length - 1] = { count: listed.heads.length, hash: read.hash };
    }
    isPassed = false;
  }
  if (isPassed) listed.isWhole = false;
  return listed;
}

function readLine(line: string): { line: ListedLine; hash: string } | undefined {
  try {
    const { at, site, submission, undone, hash: after, ...act } = JSON.parse(line) as Record<string, unknown>;
    if (!isUtcTime(at) || !isId('site', site) || !isId('sub', submission) || typeof after !== 'string')
      return undefined;
    const about = { at: Date.parse(at) / 1000, site, submission };
    if (act['kind'] !== undefined) {
      const read = readAct(act);
      return read && { line: { ...about, ...read }, hash: after };
    }
    return { line: { ...about, ...(undone === true && ({ undone } as const)) }, hash: after };
  } catch {
    return undefined;
  }
}

function readAct({
  kind,
  by,
  fields,
}: Record<string, unknown>): Pick<ListedAct, 'kind' | 'by' | 'fields'> | undefined {
  const known = LISTED_KINDS.find((one) => one === kind);
  const who = WITHDRAWN_BY.find((one) => one === by);
  const areFields = Array.isArray(fields) && fields.every((field) => typeof field === 'string');
  if (!known || (by !== undefined && !who) || (fields !== undefined && !areFields)) return undefined;
  return { kind: known, ...(who && { by: who }), ...(areFields && { fields }) };
}
