import { equalBytes, isWellFormed, toBase64url } from '../bytes.ts';
import type { Verifying } from '../crypto.ts';
import { ProtocolError } from '../errors.ts';
import { requireLog, verifyCheckpoint, type Checkpoint } from './checkpoint.ts';
import { hasOnly, type JsonObject } from './hostile-json.ts';
import { leafHash, parseLeaf, verifyCommitment } from './leaf.ts';
import type { LedgerKey } from './ledger-key.ts';
import { parseLogOrigin, type LogName, type LogOrigin } from './logs.ts';
import { append, EMPTY_FRONTIER, frontierRoot, isIndex, type Frontier } from './merkle.ts';

/** A whole log as JSON lines, in this order: head, leaves by index, end. */
export type LogExportLine =
  | { type: 'ledger'; v: 1; origin: LogOrigin; key: string }
  | LogExportLeaf
  | { type: 'end'; size: number; checkpoint: string };

export interface LogExportLeaf {
  type: 'leaf';
  index: number;
  /** base64url of the leaf's hash: tells which line was changed, where the root only tells that one was. */
  hash: string;
  /** Canonical text. */
  leaf: string;
  /** Both or neither: the side row, unless it is erased or was left out. */
  payload?: string;
  salt?: string;
}

const HEAD_MEMBERS = ['type', 'v', 'origin', 'key'];
const LEAF_MEMBERS = ['type', 'index', 'hash', 'leaf', 'payload', 'salt'];
const END_MEMBERS = ['type', 'size', 'checkpoint'];

/** What is wrong with a line as a line; the rest have a `ProtocolErrorCode`. */
export type LogLineCode = 'line-malformed' | 'leaf-order' | 'leaf-hash' | 'log-incomplete' | 'log-forked';

export class LogLineError extends Error {
  override name = 'LogLineError';
  readonly code: LogLineCode;
  constructor(code: LogLineCode, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Verifies an exported log line by line, holding no more than the frontier, however long the log. Every line is hostile. A method that throws
 * has taken note of its line nevertheless, so that the reader can go on and find the next one.
 */
export class LogVerifier {
  readonly origin: LogOrigin;
  readonly #crypto: Verifying;
  readonly #key: LedgerKey;
  readonly #log: LogName;
  readonly #earlier: Checkpoint | undefined;
  #frontier: Frontier = EMPTY_FRONTIER;
  #next = 0;
  #withContent = 0;
  #earlierFound = false;

  /**
   * @param head first line, parsed; @param earlier a verified checkpoint of the log, which this export has to contain.
   * @throws LogLineError `line-malformed` unless the head is one of version 1; ProtocolError `checkpoint-wrong-log`
   */
  constructor(crypto: Verifying, head: JsonObject, key: LedgerKey, earlier?: Checkpoint) {
    const about = parseLogOrigin(head['origin']);
    if (head['type'] !== 'ledger' || head['v'] !== 1 || !about || !hasOnly(head, HEAD_MEMBERS))
      throw new LogLineError('line-malformed', 'expected the head of an exported log of version 1');
    this.origin = head['origin'] as LogOrigin;
    if (earlier) requireLog(earlier.origin, key, this.origin);
    this.#log = about.log;
    this.#crypto = crypto;
    this.#key = key;
    this.#earlier = earlier;
  }

  /** Leaves taken so far. */
  get size(): number {
    return this.#frontier.size;
  }

  /** Of these, those that came with what they commit to. */
  get withContent(): number {
    return this.#withContent;
  }

  /** Before the first leaf. @throws LogLineError `log-forked` when the earlier checkpoint of an empty log is of another one. */
  begin(): Promise<void> {
    return this.#compareWithEarlier();
  }

  /**
   * @throws LogLineError `line-malformed`, `leaf-order`, `leaf-hash`, `log-forked`; ProtocolError `leaf-malformed`, `version-unsupported`, `leaf-commitment`
   */
  async leaf(line: JsonObject): Promise<void> {
    const { index, hash, leaf, payload, salt } = line;
    const place = this.#next;
    // Goes on from what it met, so that one missing entry is one error.
    this.#next = (isIndex(index) ? index : place) + 1;
    const text = typeof leaf === 'string' && isWellFormed(leaf) ? leaf : undefined;
    const actual = await leafHash(this.#crypto, text ?? '');
    this.#frontier = (await append(this.#crypto, this.#frontier, [actual])).frontier;
    if (
      text === undefined ||
      !isIndex(index) ||
      typeof hash !== 'string' ||
      (payload === undefined) !== (salt === undefined) ||
      !hasOnly(line, LEAF_MEMBERS)
    )
      throw new LogLineError(
        'line-malformed',
        'expected a leaf with its index and hash, and payload and salt both or neither',
      );
    if (index !== place)
      throw new LogLineError(
        'leaf-order',
        `expected the entry ${place}, got ${index}; entries are missing or moved`,
      );
    if (toBase64url(actual) !== hash)
      throw new LogLineError(
        'leaf-hash',
        `expected the entry ${index} to have the hash beside it; it was changed`,
      );
    const entry = parseLeaf(text, this.#log);
    if (payload !== undefined) {
      await verifyCommitment(this.#crypto, entry, payload, salt);
      this.#withContent++;
    }
    await this.#compareWithEarlier();
  }

  /**
   * The last line. @throws LogLineError `line-malformed`, `log-incomplete`, `log-forked`; ProtocolError `ledger-root` and those of `verifyCheckpoint`
   */
  async end(line: JsonObject): Promise<Checkpoint> {
    const { size, checkpoint } = line;
    if (!isIndex(size) || !hasOnly(line, END_MEMBERS))
      throw new LogLineError('line-malformed', 'expected the size of the log in its last line');
    const head = await verifyCheckpoint(this.#crypto, checkpoint, this.#key, this.origin);
    if (size !== this.#frontier.size || head.size !== size)
      throw new LogLineError(
        'log-incomplete',
        `expected ${head.size} entries, as the checkpoint says, got ${this.#frontier.size}`,
      );
    const root = await frontierRoot(this.#crypto, this.#frontier);
    if (!equalBytes(root, head.root))
      throw new ProtocolError(
        'ledger-root',
        'expected the entries that the checkpoint stands over, got others: one or more were changed, moved or replaced',
      );
    if (this.#earlier && !this.#earlierFound)
      throw new LogLineError(
        'log-forked',
        `expected the log to contain the earlier checkpoint over ${this.#earlier.size} entries; it was cut or rewritten`,
      );
    return head;
  }

  async #compareWithEarlier(): Promise<void> {
    if (this.#earlier?.size !== this.#frontier.size) return;
    const root = await frontierRoot(this.#crypto, this.#frontier);
    this.#earlierFound = equalBytes(root, this.#earlier.root);
    if (!this.#earlierFound)
      throw new LogLineError(
        'log-forked',
        `expected the first ${this.#earlier.size} entries to be those of the earlier checkpoint, got others`,
      );
  }
}
