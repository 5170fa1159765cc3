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
   * Resolves when it is on disk. It comes before an erasure, which without it might not outlive a restore; an act has been done by then: whatever a database knows to be
   * listed, it also holds.
   * @throws ErasureListDamaged; Error with the file system's code
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
      append(listed, chain(headOf(listed), lines));
      return headOf(listed);
    },
    read: async () => copyOf(listed),
    async renew() {},
  };
}

/**
 * JSON lines, appended and synchronised. Each holds a hash over itself and all before it, so that a line that was changed or lost is found. A line that a power
 * cut left half written was never acknowledged, and is passed over.
 * @param file in another place than the database, and backed up by itself.
 */
export function erasureListIn(file: string): ErasureList {
  /** What was last read or written, and the file's size then: a large list is not read again for every line. */
  let known: { listed: ErasuresListed; size: number } | undefined;
  /** How far it went when it was last looked at: from there it can only have grown. */
  let last = EMPTY;
  let adding: Promise<unknown> = Promise.resolve();
  return {
    read: async () => copyOf((await read()).listed),
    add: (lines) => oneByOne(() => add(lines)),
    renew: () => oneByOne(renew),
  };

  /** One at a time: each line goes by the one before. */
  function oneByOne<T>(work: () => Promise<T>): Promise<T> {
    const mine = adding.then(work, work);
    adding = mine.catch(() => {});
    return mine;
  }

  async function read(): Promise<{ listed: ErasuresListed; size: number }> {
    const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return Buffer.alloc(0);
      throw error;
    });
    const listed = readList(bytes.toString());
    if (last.count > 0 && listed.heads[last.count - 1]?.hash !== last.hash) listed.isWhole = false;
    else last = headOf(listed);
    known = { listed, size: bytes.length };
    return known;
  }

  async function add(lines: readonly ListedLine[]): Promise<ErasureListHead> {
    const size = await stat(file).then(
      (found) => found.size,
      () => 0,
    );
    // Also where the last attempt wrote only a part: the size tells.
    const { listed } = known?.size === size ? known : await read();
    if (!listed.isWhole) throw new ErasureListDamaged();
    const following = chain(headOf(listed), lines);
    // The line feed comes first, too: it ends what a power cut may have left.
    const text = `${following.map(({ said }) => `\n${said}`).join('')}\n`;
    await write(text);
    append(listed, following);
    known = { listed, size: size + Buffer.byteLength(text) };
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
    const { lines } = (await read()).listed;
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

const copyOf = ({ lines, heads, isWhole }: ErasuresListed): ErasuresListed => ({
  lines: [...lines],
  heads: [...heads],
  isWhole,
});

interface Following {
  line: ListedLine;
  /** What is written of it. */
  said: string;
  /** How far the list goes with it. */
  head: ErasureListHead;
}

function append({ lines, heads }: ErasuresListed, following: readonly Following[]): void {
  for (const { line, head } of following) {
    lines.push(line);
    heads.push(head);
  }
}

function chain(from: ErasureListHead, lines: readonly ListedLine[]): Following[] {
  let head = from;
  return lines.map((line) => {
    const text = textOf(line);
    head = { count: head.count + 1, hash: hashAfter(head.hash, text) };
    return { line, said: `${text.slice(0, -1)},"hash":"${head.hash}"}`, head };
  });
}

export const headOf = ({ heads }: Pick<ErasuresListed, 'heads'>): ErasureListHead => heads.at(-1) ?? EMPTY;

/** Without the hash: the same for the same line. */
export function textOf(line: ListedLine): string {
  const { at, site, submission } = line;
  const about = { at: utcTime(at * 1000), site };
  if (!isAct(line))
    return JSON.stringify({ ...about, submission, ...(line.undone && { undone: line.undone }) });
  const { kind, by, fields } = line;
  // Not as `submission`: whoever takes every line for an erasure, as releases before acts were listed do, must not erase what was only withdrawn.
  return JSON.stringify({ ...about, of: submission, kind, ...(by && { by }), ...(fields && { fields }) });
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
    append(listed, chain(headOf(listed), [read.line]));
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
    const { at, site, hash: after, ...rest } = JSON.parse(line) as Record<string, unknown>;
    if (!isUtcTime(at) || !isId('site', site) || typeof after !== 'string') return undefined;
    const read = 'of' in rest ? readAct(rest) : readErasure(rest);
    return read && { line: { at: Date.parse(at) / 1000, site, ...read }, hash: after };
  } catch {
    return undefined;
  }
}

function readErasure({
  submission,
  undone,
  kind,
}: Record<string, unknown>): Pick<ErasedId, 'submission' | 'undone'> | undefined {
  if (!isId('sub', submission) || kind !== undefined) return undefined;
  return { submission, ...(undone === true && { undone }) };
}

function readAct({
  of,
  kind,
  by,
  fields,
}: Record<string, unknown>): Omit<ListedAct, 'at' | 'site'> | undefined {
  const known = LISTED_KINDS.find((one) => one === kind);
  const who = WITHDRAWN_BY.find((one) => one === by);
  const areFields = Array.isArray(fields) && fields.every((field) => typeof field === 'string');
  if (!isId('sub', of) || !known || (by !== undefined && !who) || (fields !== undefined && !areFields))
    return undefined;
  return { submission: of, kind: known, ...(who && { by: who }), ...(areFields && { fields }) };
}
