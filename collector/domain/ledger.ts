import { setImmediate as turn } from 'node:timers/promises';
import { concat, equalBytes, toBase64url, type Bytes } from '../../protocol/bytes.ts';
import type { Hashing, Signing } from '../../protocol/crypto.ts';
import type { SiteId } from '../../protocol/ids.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import { readCheckpoint, signCheckpoint } from '../../protocol/ledger/checkpoint.ts';
import { parseLeaf } from '../../protocol/ledger/leaf.ts';
import { formatLedgerKey } from '../../protocol/ledger/ledger-key.ts';
import { logOrigin, type LogOrigin } from '../../protocol/ledger/logs.ts';
import {
  frontierRoot,
  proveConsistency,
  proveInclusion,
  rootOf,
  type Subtrees,
  type TreeHead,
} from '../../protocol/ledger/merkle.ts';
import {
  formatPath,
  signReceipt,
  type ConsistencyBundle,
  type ReceiptBundle,
  type ReceiptStatement,
} from '../../protocol/ledger/receipt.ts';
import { subtreesFromTiles, TILE_HEIGHT, TILE_WIDTH, type Tile } from '../../protocol/ledger/tiles.ts';
import { signNote } from '../../protocol/note.ts';
import { utcTime } from '../../protocol/time.ts';
import type { Log } from '../log.ts';
import type { AppendedEntry, CheckpointRow, LedgerEntryRow, LedgerStore, LogRef } from '../store/store.ts';
import type { Clock } from './clock.ts';
import { ledgerSigning } from './ledger-signing.ts';
import type { LedgerWitness } from './ledger-witness.ts';

/** What receipts promise: checkpoints are signed every few seconds (`keepSigning`), so this leaves room for a restart. */
export const INCLUDED_WITHIN_SECONDS = 60;
const SIGNED_AT_ONCE = 100;

export interface LedgerOptions {
  store: LedgerStore;
  /** The rest of the primitives is Node's own. */
  crypto: Pick<Hashing, 'blake2b'>;
  /** Of the ledger key, Ed25519, 32 bytes. */
  seed: Bytes;
  clock: Clock;
  log: Log;
  /** Left out: a database that is put back to an older state is not noticed here, only by those who kept checkpoints. */
  witness?: LedgerWitness;
}

/**
 * Signs what stands in the logs: checkpoints, receipts, and what proves them. Only what is committed is signed, and nothing about a log that does not
 * contain the last checkpoint signed before: such a log is *held*. It goes on taking entries, but gets no checkpoint, and its receipts name no place.
 */
export class Ledger {
  /** `slk1_…` */
  readonly key: string;
  readonly #store: LedgerStore;
  readonly #crypto: Signing;
  readonly #seed: Bytes;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #witness: LedgerWitness | undefined;
  /** Whether the log contains what was signed before, found out once for each log. */
  readonly #sound = new Map<LogOrigin, Promise<boolean>>();
  #newlyHeld = 0;
  /** Grown, and not signed yet. */
  readonly #pending = new Map<LogOrigin, LogRef>();

  constructor(
    publicKey: Bytes,
    crypto: Signing,
    { store, seed, clock, log, witness }: Omit<LedgerOptions, 'crypto'>,
  ) {
    this.key = formatLedgerKey(publicKey);
    this.#store = store;
    this.#crypto = crypto;
    this.#seed = seed;
    this.#clock = clock;
    this.#log = log;
    this.#witness = witness;
  }

  /**
   * For whoever made the entry, at once: the entry with its content, and the ledger's word that a checkpoint will cover it. The same for the same entry whenever it is
   * asked for.
   */
  async acceptanceReceipt(ref: LogRef, entry: AppendedEntry): Promise<ReceiptBundle> {
    const { index, leaf, hash, payload, salt } = entry;
    return this.#bundle(ref, { index, leaf, hash, secret: { payload, salt } });
  }

  /**
   * The same later, with the proof once a checkpoint covers the entry, and without the content once that is erased.
   * @returns undefined when the log has no such entry.
   */
  async receiptWithProof(ref: LogRef, index: number): Promise<ReceiptBundle | undefined> {
    const now = Math.floor(this.#clock() / 1000);
    const [entry] = await this.#store.entries(ref, { from: index, to: index + 1, limit: 1, now });
    if (!entry) return undefined;
    const bundle = await this.#bundle(ref, entry);
    const checkpoint = await this.checkpoint(ref);
    if (!checkpoint || checkpoint.size <= index) return bundle;
    const path = await proveInclusion(
      this.#crypto,
      this.#subtrees(ref, checkpoint.size),
      index,
      checkpoint.size,
    );
    return { ...bundle, inclusion: { index, path: formatPath(path), checkpoint: checkpoint.note } };
  }

  /** The latest, or the one over `size` entries. */
  checkpoint(ref: LogRef, size?: number): Promise<CheckpointRow | undefined> {
    return this.#store.checkpoint(ref, this.key, size);
  }

  /**
   * The latest, over all that is committed: signed now where the log has grown since. Of a log that is held, the latest that stands over what is here.
   * @returns undefined for a held log without one.
   */
  async checkpointNow(ref: LogRef): Promise<{ size: number; note: string } | undefined> {
    await this.#signChunk([ref]);
    const latest = await this.checkpoint(ref);
    if (latest) return latest;
    const { size, root } = await this.#head(ref);
    if (size > 0 || !(await this.#isSound(ref))) return undefined;
    // An empty log has no row that a checkpoint could be kept with, and needs none: there is but one over no entries.
    return {
      size,
      note: await signCheckpoint(this.#crypto, { origin: originOf(ref), size, root }, this.#seed),
    };
  }

  /** Another statement by the ledger key: canonical JSON about a site, as a signed note. */
  statement(kind: 'certificate', site: SiteId, json: string): Promise<string> {
    return signNote(this.#crypto, kind, site, json, this.#seed);
  }

  /** The log has only grown between two checkpoints. */
  async consistency(ref: LogRef, from: CheckpointRow, to: CheckpointRow): Promise<ConsistencyBundle> {
    const path = await proveConsistency(this.#crypto, this.#subtrees(ref, to.size), from.size, to.size);
    return {
      v: 1,
      kind: 'sealpost consistency proof',
      origin: originOf(ref),
      key: this.key,
      from: from.note,
      to: to.note,
      path: formatPath(path),
    };
  }

  /** Its bytes; undefined unless the latest checkpoint covers all of it. */
  async tile(ref: LogRef, tile: Tile): Promise<Bytes | undefined> {
    const checkpoint = await this.checkpoint(ref);
    const inLevel = Math.floor((checkpoint?.size ?? 0) / 2 ** (tile.level * TILE_HEIGHT));
    return tile.index * TILE_WIDTH + tile.width <= inLevel ? this.#tile(ref, tile) : undefined;
  }

  /** Signs a checkpoint of every log that has grown. @returns how many. */
  async signGrown(): Promise<number> {
    for (const ref of await this.#store.grown()) this.#pending.set(originOf(ref), ref);
    let signed = 0;
    while (this.#pending.size > 0) {
      const chunk = [...this.#pending].slice(0, SIGNED_AT_ONCE);
      signed += await this.#signChunk(chunk.map(([, ref]) => ref));
      for (const [origin, ref] of chunk) if (this.#pending.get(origin) === ref) this.#pending.delete(origin);
      // After a start these are all the logs there are.
      await turn();
    }
    if (this.#newlyHeld > 0) this.#log.write('error', 'ledger-held', { count: this.#newlyHeld });
    this.#newlyHeld = 0;
    return signed;
  }

  async #signChunk(refs: readonly LogRef[]): Promise<number> {
    const signed: (LogRef & CheckpointRow)[] = [];
    for (const ref of refs) {
      if (!(await this.#isSound(ref))) continue;
      const { size, root } = await this.#head(ref);
      if (size <= ((await this.checkpoint(ref))?.size ?? 0)) continue;
      const note = await signCheckpoint(this.#crypto, { origin: originOf(ref), size, root }, this.#seed);
      const { tenant, site, log } = ref;
      signed.push({ tenant, site, log, size, note, signedAt: Math.floor(this.#clock() / 1000) });
    }
    await this.#witness?.remember(signed.map(({ note }) => note));
    if (signed.length > 0) await this.#store.addCheckpoints(this.key, signed);
    return signed.length;
  }

  async #bundle(ref: LogRef, { index, leaf, hash, secret }: LedgerEntryRow): Promise<ReceiptBundle> {
    const origin = originOf(ref);
    const { at } = parseLeaf(leaf, ref.log);
    const statement: ReceiptStatement = {
      v: 1,
      log: ref.log,
      leaf: toBase64url(hash),
      // Where entries were lost, the place may have been promised to another.
      ...((await this.#isSound(ref)) ? { index } : {}),
      at,
      includedBy: utcTime(Date.parse(at) + INCLUDED_WITHIN_SECONDS * 1000),
    };
    const content = secret ? { payload: secret.payload, salt: toBase64url(secret.salt) } : {};
    const receipt = await signReceipt(this.#crypto, origin, statement, this.#seed);
    return { v: 1, kind: 'sealpost receipt', origin, key: this.key, leaf, ...content, receipt };
  }

  #isSound(ref: LogRef): Promise<boolean> {
    const origin = originOf(ref);
    let sound = this.#sound.get(origin);
    if (!sound) {
      sound = this.#compareWithSigned(ref, origin);
      this.#sound.set(origin, sound);
      // What could not be read is asked again.
      sound.catch(() => this.#sound.delete(origin));
    }
    return sound;
  }

  /** Damage of one log must not keep the others from being signed. */
  async #compareWithSigned(ref: LogRef, origin: LogOrigin): Promise<boolean> {
    let sound: boolean;
    try {
      sound = await this.#containsSigned(ref, origin);
    } catch (error) {
      if (!(error instanceof ProtocolError || error instanceof RangeError)) throw error;
      sound = false;
    }
    if (!sound) this.#newlyHeld++;
    return sound;
  }

  async #containsSigned(ref: LogRef, origin: LogOrigin): Promise<boolean> {
    const now = await this.#head(ref);
    const stored = await this.checkpoint(ref);
    const heads = [stored && readCheckpoint(stored.note), this.#witness?.latest(origin)];
    // What is signed next is made of the frontier alone: unless that is what was signed last, it is compared with the entries, too.
    const rootHere = async (size: number): Promise<Bytes> =>
      size === now.size && size === stored?.size
        ? now.root
        : rootOf(this.#crypto, this.#subtrees(ref, size), size);
    for (const head of [now, ...heads]) {
      if (head === undefined) continue;
      if (head.size > now.size || !equalBytes(await rootHere(head.size), head.root)) return false;
    }
    return true;
  }

  async #head(ref: LogRef): Promise<TreeHead> {
    const frontier = await this.#store.frontier(ref);
    return { size: frontier.size, root: await frontierRoot(this.#crypto, frontier) };
  }

  #subtrees(ref: LogRef, size: number): Subtrees {
    return subtreesFromTiles(this.#crypto, size, (tile) => this.#tile(ref, tile));
  }

  async #tile(ref: LogRef, { level, index, width }: Tile): Promise<Bytes> {
    return concat(...(await this.#store.hashes(ref, level, index * TILE_WIDTH, width)));
  }
}

/** @param options the key's seed among them, which has to be kept: without it nobody goes on with these logs. */
export async function openLedger({ crypto, ...options }: LedgerOptions): Promise<Ledger> {
  const signing = ledgerSigning(crypto, options.seed);
  return new Ledger(await signing.ed25519PublicKey(options.seed), signing, options);
}

const originOf = ({ site, log }: LogRef): LogOrigin => logOrigin(site, log);
