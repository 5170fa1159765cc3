import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';

/**
 * A second reader of the ledger, written from docs/protocol.md §15, RFC 6962, RFC 9162 and C2SP's signed-note, tlog-checkpoint and tlog-tiles, with node:crypto
 * alone: nothing here comes from collector/, protocol/ or test/vectors/. It knows no streaming and no error codes; it throws a sentence.
 */
export interface Head {
  origin: string;
  size: number;
  root: Buffer;
}

const digest = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
const interior = (left: Uint8Array, right: Uint8Array): Buffer => digest(Buffer.from([1]), left, right);
export const leafDigest = (leaf: string): Buffer => digest(Buffer.from([0]), Buffer.from(leaf, 'utf8'));

function demand(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}

/** `slk1_` and base64url. */
export function ledgerKey(text: string): Buffer {
  demand(text.startsWith('slk1_'), 'not a ledger key');
  return base64url(text.slice(5), 32);
}

/** c2sp.org/signed-note: the text, once a line by this key, under this name, has verified. */
export function openNote(note: string, name: string, key: Buffer): string {
  const split = note.lastIndexOf('\n\n');
  demand(split > 0 && note.endsWith('\n'), 'not a signed note');
  // oxlint-disable-next-line no-control-regex -- notes must not hold any
  demand(!/[\0-\x09\x0b-\x1f]/.test(note) && !note.includes('\ufffd'), 'control characters in a note');
  const text = note.slice(0, split + 1);
  const signatures = note.slice(split + 2, -1).split('\n');
  const id = digest(Buffer.from(`${name}\n`), Buffer.from([1]), key).subarray(0, 4);
  let verified = false;
  for (const line of signatures) {
    const parts = line.split(' ');
    demand(parts.length === 3 && parts[0] === '\u2014', 'not a signature line');
    const blob = Buffer.from(parts[2]!, 'base64');
    demand(blob.toString('base64') === parts[2], 'a signature that is not base64');
    if (parts[1] !== name || !blob.subarray(0, 4).equals(id)) continue;
    demand(verify(null, Buffer.from(text), ed25519(key), blob.subarray(4)), 'a signature does not verify');
    verified = true;
  }
  demand(verified, 'no signature by this key');
  return text;
}

/** c2sp.org/tlog-checkpoint. */
export function openCheckpoint(note: string, origin: string, key: Buffer): Head {
  const [first, size, root, ...rest] = openNote(note, origin, key).slice(0, -1).split('\n');
  demand(first === origin, 'a checkpoint of another log');
  demand(size !== undefined && /^(0|[1-9][0-9]*)$/.test(size) && root !== undefined, 'not a checkpoint');
  demand(rest.length === 0, 'extension lines');
  const bytes = Buffer.from(root, 'base64');
  demand(bytes.length === 32 && bytes.toString('base64') === root, 'a root that is none');
  return { origin, size: Number(size), root: bytes };
}

/** RFC 6962 §2.1 for all sizes at once: a stack of perfect subtrees, folded from the right at the end. */
export class GrowingTree {
  size = 0;
  readonly #perfect: { height: number; hash: Buffer }[] = [];

  add(leaf: Buffer): void {
    let [height, hash] = [0, leaf];
    while (this.#perfect.at(-1)?.height === height) {
      hash = interior(this.#perfect.pop()!.hash, hash);
      height++;
    }
    this.#perfect.push({ height, hash });
    this.size++;
  }

  root(): Buffer {
    if (this.size === 0) return digest();
    return this.#perfect.map(({ hash }) => hash).reduceRight((right, left) => interior(left, right));
  }
}

/** RFC 9162 §2.1.3.2, with BigInt for the bits. */
export function checkInclusion(leaf: Buffer, index: number, head: Head, path: readonly Buffer[]): void {
  demand(index >= 0 && index < head.size, 'an index outside of the tree');
  let [fn, sn, r] = [BigInt(index), BigInt(head.size) - 1n, leaf];
  for (const p of path) {
    demand(sn !== 0n, 'the path is too long');
    if ((fn & 1n) === 1n || fn === sn) {
      r = interior(p, r);
      while ((fn & 1n) === 0n && fn !== 0n) [fn, sn] = [fn >> 1n, sn >> 1n];
    } else {
      r = interior(r, p);
    }
    [fn, sn] = [fn >> 1n, sn >> 1n];
  }
  demand(sn === 0n, 'the path is too short');
  demand(r.equals(head.root), 'the path leads to another root');
}

/** RFC 9162 §2.1.4.2, for 0 < first < second. */
export function checkConsistency(first: Head, second: Head, proof: readonly Buffer[]): void {
  demand(first.origin === second.origin, 'two logs');
  if (first.size === second.size) {
    demand(proof.length === 0 && first.root.equals(second.root), 'two heads of one size');
    return;
  }
  demand(first.size > 0 && first.size < second.size, 'sizes the wrong way round');
  const isPower = (BigInt(first.size) & (BigInt(first.size) - 1n)) === 0n;
  const path = isPower ? [first.root, ...proof] : [...proof];
  demand(path.length > 0, 'an empty proof');
  let [fn, sn] = [BigInt(first.size) - 1n, BigInt(second.size) - 1n];
  while ((fn & 1n) === 1n) [fn, sn] = [fn >> 1n, sn >> 1n];
  let [fr, sr] = [path[0]!, path[0]!];
  for (const c of path.slice(1)) {
    demand(sn !== 0n, 'the proof is too long');
    if ((fn & 1n) === 1n || fn === sn) {
      [fr, sr] = [interior(c, fr), interior(c, sr)];
      while ((fn & 1n) === 0n && fn !== 0n) [fn, sn] = [fn >> 1n, sn >> 1n];
    } else {
      sr = interior(sr, c);
    }
    [fn, sn] = [fn >> 1n, sn >> 1n];
  }
  demand(sn === 0n, 'the proof is too short');
  demand(fr.equals(first.root), 'the proof leads to another first root');
  demand(sr.equals(second.root), 'the proof leads to another second root');
}

/** c2sp.org/tlog-tiles: every tile of the tree over these leaf hashes, by its path. */
export function allTiles(leaves: readonly Buffer[]): Map<string, Buffer> {
  const tiles = new Map<string, Buffer>();
  for (let level = 0, hashes = [...leaves]; hashes.length > 0; level++) {
    const above: Buffer[] = [];
    for (let n = 0; n * 256 < hashes.length; n++) {
      const tile = hashes.slice(n * 256, n * 256 + 256);
      const partial = tile.length < 256 ? `.p/${tile.length}` : '';
      tiles.set(`tile/${level}/${tileNumber(n)}${partial}`, Buffer.concat(tile));
      if (tile.length === 256) above.push(perfectRoot(tile));
    }
    hashes = above;
  }
  return tiles;
}

interface ExportedLine {
  type: string;
  [member: string]: unknown;
}

export interface VerifiedLog {
  head: Head;
  leaves: { leaf: string; hash: Buffer; payload: string | undefined }[];
  /** Root of the log at every size that was asked for. */
  roots: Map<number, Buffer>;
}

/** docs/protocol.md §15.8, the whole file. @param origin undefined: whatever it says. */
export function checkExport(
  file: Uint8Array,
  key: Buffer,
  { origin, sizes = [] }: { origin?: string; sizes?: readonly number[] } = {},
): VerifiedLog {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(file);
  demand(text.endsWith('\n'), 'the file is cut off');
  const lines = text.slice(0, -1).split('\n');
  const [first, ...rest] = lines.map((line) => JSON.parse(line) as ExportedLine);
  demand(first?.type === 'ledger' && first['v'] === 1, 'not an exported log');
  onlyMembers(first, ['type', 'v', 'origin', 'key']);
  demand(ledgerKey(String(first['key'])).equals(key), 'a log of another key');
  const about = String(first['origin']);
  demand(origin === undefined || about === origin, 'another log');
  const last = rest.pop();
  demand(last?.type === 'end', 'no end');
  onlyMembers(last, ['type', 'size', 'checkpoint']);

  const tree = new GrowingTree();
  const roots = new Map<number, Buffer>();
  const wanted = new Set(sizes);
  if (wanted.has(0)) roots.set(0, tree.root());
  const leaves = rest.map((line) => {
    const entry = checkEntry(line, tree.size, about);
    tree.add(entry.hash);
    if (wanted.has(tree.size)) roots.set(tree.size, tree.root());
    return entry;
  });
  const head = openCheckpoint(String(last['checkpoint']), about, key);
  demand(head.size === tree.size && last['size'] === tree.size, 'another number of entries');
  demand(head.root.equals(tree.root()), 'another root');
  return { head, leaves, roots };
}

function checkEntry(line: ExportedLine, index: number, origin: string): VerifiedLog['leaves'][number] {
  const { type, index: place, hash, leaf, payload, salt } = line;
  onlyMembers(line, ['type', 'index', 'hash', 'leaf', 'payload', 'salt']);
  demand(type === 'leaf' && place === index && typeof leaf === 'string', `entry ${index} is not there`);
  const computed = leafDigest(leaf);
  demand(hash === computed.toString('base64url'), `entry ${index} was changed`);
  checkContent(leaf, payload, salt, origin);
  return { leaf, hash: computed, payload: payload as string | undefined };
}

function checkContent(leaf: string, payload: unknown, salt: unknown, origin: string): void {
  const { v, type, at, ref, commitment, ...others } = JSON.parse(leaf) as Record<string, unknown>;
  demand(Object.keys(others).length === 0 && v === 1, 'a leaf of another shape');
  const log = origin.slice(origin.lastIndexOf('/') + 1);
  demand(
    typeof type === 'string' && (log !== 'consent' || /^(consent|withdrawal)$/.test(type)),
    'no such type',
  );
  demand(
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(String(at)) && /^[a-z]+_[0-9a-z]{26}$/.test(String(ref)),
    'a leaf',
  );
  base64url(commitment, 32);
  demand((payload === undefined) === (salt === undefined), 'payload or salt alone');
  if (payload === undefined) return;
  demand(typeof payload === 'string', 'a payload that is no text');
  const committed = digest(base64url(salt, 32), Buffer.from(payload, 'utf8'));
  demand(committed.toString('base64url') === commitment, 'another payload');
}

export interface Bundle {
  [member: string]: unknown;
  origin: string;
  leaf: string;
  receipt?: string;
  inclusion?: { index: number; path: string[]; checkpoint: string };
}

/** docs/protocol.md §15.5. @returns what the receipt states, and the head that the entry is proven to be in. */
export function checkReceipt(
  bundle: Bundle,
  key: Buffer,
): { statement: Record<string, unknown> | undefined; head: Head | undefined } {
  const { origin, leaf, payload, salt, receipt, inclusion } = bundle;
  onlyMembers(bundle, ['v', 'kind', 'origin', 'key', 'leaf', 'payload', 'salt', 'receipt', 'inclusion']);
  demand(bundle['v'] === 1 && bundle['kind'] === 'sealpost receipt', 'not a receipt');
  demand(receipt !== undefined || inclusion !== undefined, 'nothing is proven');
  checkContent(leaf, payload, salt, origin);
  const hash = leafDigest(leaf);
  let statement: Record<string, unknown> | undefined;
  if (receipt !== undefined) {
    const [title, json] = openNote(receipt, origin, key).split('\n');
    demand(title === `sealpost/1 receipt ${origin}`, 'a statement about something else');
    statement = JSON.parse(json!) as Record<string, unknown>;
    demand(statement['leaf'] === hash.toString('base64url'), 'a receipt for another entry');
  }
  if (inclusion === undefined) return { statement, head: undefined };
  const head = openCheckpoint(inclusion.checkpoint, origin, key);
  checkInclusion(
    hash,
    inclusion.index,
    head,
    inclusion.path.map((text) => base64url(text, 32)),
  );
  const place = statement?.['index'];
  demand(place === undefined || place === inclusion.index, 'another place than the receipt says');
  return { statement, head };
}

/** docs/protocol.md §15.6. */
export function checkConsistencyBundle(
  bundle: { origin: string; from: string; to: string; path: string[] },
  key: Buffer,
): { from: Head; to: Head } {
  const from = openCheckpoint(bundle.from, bundle.origin, key);
  const to = openCheckpoint(bundle.to, bundle.origin, key);
  checkConsistency(
    from,
    to,
    bundle.path.map((text) => base64url(text, 32)),
  );
  return { from, to };
}

function perfectRoot(hashes: Buffer[]): Buffer {
  let row = hashes;
  while (row.length > 1) row = row.flatMap((hash, i) => (i % 2 === 0 ? [interior(hash, row[i + 1]!)] : []));
  return row[0]!;
}

/** 1234067 → x001/x234/067. */
function tileNumber(n: number): string {
  const digits = String(n).padStart(Math.ceil(String(n).length / 3) * 3, '0');
  return digits
    .match(/.{3}/g)!
    .map((group, i, groups) => (i < groups.length - 1 ? `x${group}` : group))
    .join('/');
}

function base64url(text: unknown, length: number): Buffer {
  demand(typeof text === 'string', 'not base64url');
  const bytes = Buffer.from(text, 'base64url');
  demand(bytes.length === length && bytes.toString('base64url') === text, 'not base64url of this length');
  return bytes;
}

function onlyMembers(object: object, known: readonly string[]): void {
  demand(
    Object.keys(object).every((name) => known.includes(name)),
    'members that nobody knows',
  );
}

const ed25519 = (key: Buffer): KeyObject =>
  createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key.toString('base64url') }, format: 'jwk' });
