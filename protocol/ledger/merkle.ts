import { concat, equalBytes, fromBase64url, type Bytes } from '../bytes.ts';
import type { Hashing } from '../crypto.ts';
import { ProtocolError } from '../errors.ts';
import { PROOF_MAX_HASHES } from '../limits.ts';

/**
 * RFC 6962 §2.1 (RFC 9162 §2.1): the Merkle tree of the ledger, over SHA-256. Sizes and indexes are safe integers, so there is no bit
 * arithmetic here: JavaScript's stops at 2³¹.
 */
const LEAF = new Uint8Array([0]);
const NODE = new Uint8Array([1]);

/** The head of a tree. Both come from one checkpoint: a root alone does not tell how many leaves it stands over. */
export interface TreeHead {
  size: number;
  root: Bytes;
}

/** SHA-256(0x00 ‖ entry). */
export const hashLeaf = (crypto: Hashing, entry: Uint8Array): Promise<Bytes> =>
  crypto.sha256(concat(LEAF, entry));

/** SHA-256(0x01 ‖ left ‖ right). */
export const hashNode = (crypto: Hashing, left: Uint8Array, right: Uint8Array): Promise<Bytes> =>
  crypto.sha256(concat(NODE, left, right));

/**
 * Hash of a complete subtree: of the leaves from index × 2^level, 2^level of them. All that roots and proofs are made of, from
 * memory ({@link completeSubtrees}), a table, or tiles (tiles.ts).
 */
export type Subtrees = (level: number, index: number) => Bytes | Promise<Bytes>;

/** Every complete subtree over these leaf hashes. */
export async function completeSubtrees(crypto: Hashing, leaves: readonly Bytes[]): Promise<Subtrees> {
  const levels = [leaves];
  for (let below = leaves; below.length > 1;) {
    const level: Bytes[] = [];
    for (let i = 0; i + 1 < below.length; i += 2)
      level.push(await hashNode(crypto, below[i]!, below[i + 1]!));
    levels.push(level);
    below = level;
  }
  return (level, index) => levels[level]![index]!;
}

/** The root over the first `size` leaves; SHA-256 of nothing for an empty tree. */
export const rootOf = (crypto: Hashing, subtrees: Subtrees, size: number): Promise<Bytes> =>
  size === 0 ? crypto.sha256(new Uint8Array(0)) : rangeHash(crypto, subtrees, 0, size);

/** PATH(index, D[0:size]) of the RFC: the siblings from the leaf upwards. */
export async function proveInclusion(
  crypto: Hashing,
  subtrees: Subtrees,
  index: number,
  size: number,
): Promise<Bytes[]> {
  if (!isIndex(index) || !isIndex(size) || index >= size)
    throw new RangeError(`expected an index below the size ${size}, got ${index}`);
  const path: Bytes[] = [];
  let begin = 0;
  let end = size;
  while (end - begin > 1) {
    const middle = begin + splitPoint(end - begin);
    if (index < middle) {
      path.push(await rangeHash(crypto, subtrees, middle, end));
      end = middle;
    } else {
      path.push(await rangeHash(crypto, subtrees, begin, middle));
      begin = middle;
    }
  }
  return path.toReversed();
}

/** PROOF(from, D[0:to]) of the RFC: that the first `from` leaves of the tree of `to` are the tree of `from`. */
export async function proveConsistency(
  crypto: Hashing,
  subtrees: Subtrees,
  from: number,
  to: number,
): Promise<Bytes[]> {
  if (!isIndex(from) || !isIndex(to) || from > to)
    throw new RangeError(`expected a size not above ${to}, got ${from}`);
  // The empty tree is the beginning of every tree, and every tree that of itself.
  if (from === 0 || from === to) return [];
  const path: Bytes[] = [];
  let begin = 0;
  let end = to;
  while (end !== from) {
    const middle = begin + splitPoint(end - begin);
    if (from <= middle) {
      path.push(await rangeHash(crypto, subtrees, middle, end));
      end = middle;
    } else {
      path.push(await rangeHash(crypto, subtrees, begin, middle));
      begin = middle;
    }
  }
  // What is left is a whole subtree of both. Where it begins at 0 it is the old root, which the verifier has.
  if (begin > 0) path.push(await rangeHash(crypto, subtrees, begin, end));
  return path.toReversed();
}

/**
 * RFC 9162 §2.1.3.2.
 * @throws ProtocolError `inclusion-proof` unless the leaf stands at `index` in the tree with this head.
 */
export async function verifyInclusion(
  crypto: Hashing,
  leaf: Uint8Array,
  index: number,
  { size, root }: TreeHead,
  path: readonly Uint8Array[],
): Promise<void> {
  const fail = (): never => {
    throw new ProtocolError(
      'inclusion-proof',
      'expected a proof that the entry is in the log, got one that does not lead from the entry to the root',
    );
  };
  if (!isIndex(index) || !isIndex(size) || index >= size) return fail();
  let position = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of path) {
    if (last === 0) return fail();
    if (position % 2 === 1 || position === last) {
      hash = await hashNode(crypto, sibling, hash);
      // On the right edge a node without a sibling is its own parent.
      while (position % 2 === 0 && position > 0) [position, last] = [half(position), half(last)];
    } else {
      hash = await hashNode(crypto, hash, sibling);
    }
    [position, last] = [half(position), half(last)];
  }
  if (last !== 0 || !equalBytes(hash, root)) return fail();
}

/**
 * RFC 9162 §2.1.4.2.
 * @throws ProtocolError `consistency-proof` unless the tree of `to` begins with the tree of `from`.
 */
export async function verifyConsistency(
  crypto: Hashing,
  from: TreeHead,
  to: TreeHead,
  path: readonly Uint8Array[],
): Promise<void> {
  const fail = (): never => {
    throw new ProtocolError(
      'consistency-proof',
      'expected a proof that the later log begins with the earlier one, got one that does not lead to both roots',
    );
  };
  if (!isIndex(from.size) || !isIndex(to.size) || from.size > to.size) return fail();
  if (from.size === 0 || from.size === to.size) {
    const root = from.size === 0 ? await crypto.sha256(new Uint8Array(0)) : to.root;
    if (path.length > 0 || !equalBytes(from.root, root)) return fail();
    // Two heads of size 0 are one, as are two of any other size.
    if (from.size === to.size && !equalBytes(from.root, to.root)) return fail();
    return;
  }
  let position = from.size - 1;
  let last = to.size - 1;
  while (position % 2 === 1) [position, last] = [half(position), half(last)];
  const isWhole = position === 0;
  const [first, ...rest] = isWhole ? [from.root, ...path] : path;
  if (first === undefined || (isWhole && rest.length === 0)) return fail();
  let old = first;
  let now = first;
  for (const sibling of rest) {
    if (last === 0) return fail();
    if (position % 2 === 1 || position === last) {
      old = await hashNode(crypto, sibling, old);
      now = await hashNode(crypto, sibling, now);
      while (position % 2 === 0 && position > 0) [position, last] = [half(position), half(last)];
    } else {
      now = await hashNode(crypto, now, sibling);
    }
    [position, last] = [half(position), half(last)];
  }
  if (last !== 0 || !equalBytes(old, from.root) || !equalBytes(now, to.root)) return fail();
}

/** Hostile input: a proof as JSON carries it. @throws ProtocolError `proof-malformed` */
export function parsePath(input: unknown): Bytes[] {
  const path =
    Array.isArray(input) && input.length <= PROOF_MAX_HASHES
      ? input.map((text: unknown) => fromBase64url(text, 32))
      : [undefined];
  if (path.every((hash) => hash !== undefined)) return path;
  throw new ProtocolError(
    'proof-malformed',
    `expected a list of at most ${PROOF_MAX_HASHES} hashes of 32 bytes as base64url`,
  );
}

/** A place in a tree, or a size: what a proof or a checkpoint may call so. */
export const isIndex = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

/**
 * All that a log needs to grow and to state its root: the roots of the complete subtrees that its leaves divide into, from the left, so
 * from the largest to the smallest; one for each binary 1 of the size.
 */
export interface Frontier {
  readonly size: number;
  readonly hashes: readonly Bytes[];
}

export const EMPTY_FRONTIER: Frontier = { size: 0, hashes: [] };

/** A complete subtree that an append has finished; a store that keeps these never hashes anything twice. */
export interface FinishedSubtree {
  level: number;
  index: number;
  hash: Bytes;
}

/**
 * Appends in O(log n) a leaf, and on average in two hashes. Nothing is changed in place: a transaction that fails goes on with the
 * frontier it had. @returns also what was finished, leaves included, in an order in which it can be stored.
 */
export async function append(
  crypto: Hashing,
  frontier: Frontier,
  leaves: readonly Bytes[],
): Promise<{ frontier: Frontier; finished: FinishedSubtree[] }> {
  const finished: FinishedSubtree[] = [];
  const hashes = [...frontier.hashes];
  let size = frontier.size;
  if (hashes.length !== binaryOnes(size))
    throw new RangeError(`expected ${binaryOnes(size)} hashes for a log of ${size}, got ${hashes.length}`);
  for (const leaf of leaves) {
    let hash = leaf;
    let index = size;
    let level = 0;
    finished.push({ level, index, hash });
    for (; index % 2 === 1; index = half(index)) {
      hash = await hashNode(crypto, hashes.pop()!, hash);
      finished.push({ level: ++level, index: half(index), hash });
    }
    hashes.push(hash);
    size++;
  }
  return { frontier: { size, hashes }, finished };
}

export async function frontierRoot(crypto: Hashing, { hashes }: Frontier): Promise<Bytes> {
  let root = hashes.at(-1);
  for (const left of hashes.slice(0, -1).toReversed()) root = await hashNode(crypto, left, root!);
  return root ?? crypto.sha256(new Uint8Array(0));
}

/** MTH(D[begin:end]); `begin` is where the RFC's recursion lets a subtree begin. */
async function rangeHash(crypto: Hashing, subtrees: Subtrees, begin: number, end: number): Promise<Bytes> {
  const size = end - begin;
  let level = 0;
  let power = 1;
  for (; power < size; power *= 2) level++;
  if (power === size) return subtrees(level, begin / size);
  const middle = begin + power / 2;
  return hashNode(
    crypto,
    await rangeHash(crypto, subtrees, begin, middle),
    await rangeHash(crypto, subtrees, middle, end),
  );
}

/** The largest power of two below n; n > 1. */
function splitPoint(n: number): number {
  let power = 1;
  while (power * 2 < n) power *= 2;
  return power;
}

function binaryOnes(n: number): number {
  let ones = 0;
  for (let rest = n; rest > 0; rest = half(rest)) ones += rest % 2;
  return ones;
}

const half = (n: number): number => Math.floor(n / 2);
