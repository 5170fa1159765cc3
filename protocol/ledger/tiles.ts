import { concat, type Bytes } from '../bytes.ts';
import type { Hashing } from '../crypto.ts';
import { ProtocolError } from '../errors.ts';
import { completeSubtrees, isIndex, rootOf, type Subtrees } from './merkle.ts';

/**
 * C2SP tiled logs (c2sp.org/tlog-tiles): the tree in files of at most 256 hashes, a level for every eighth of the tree's, and
 * the entries in bundles of as many. Full ones never change.
 */
export interface Tile {
  /** 0: leaf hashes; each level above holds the roots of the full tiles below. */
  level: number;
  index: number;
  /** Hashes in it: 256, or fewer in the last of its level. */
  width: number;
}

/** Entries instead of hashes; its place is that of the tile of level 0. */
export interface Bundle extends Omit<Tile, 'level'> {
  level: 'entries';
}

export const TILE_WIDTH = 256;
/** Levels of the tree in a level of tiles. */
export const TILE_HEIGHT = 8;
const HASH_BYTES = 32;
const ENTRY_MAX_BYTES = 0xffff;
const PATH = /^tile\/(entries|\d|[1-5]\d|6[0-3])\/((?:x\d{3}\/){0,5}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;

/** `tile/0/x001/x234/067.p/8`, below the log's prefix. */
export function tilePath({ level, index, width }: Tile | Bundle): string {
  const groups = [threeDigits(index)];
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000))
    groups.unshift(`x${threeDigits(rest)}`);
  return `tile/${level}/${groups.join('/')}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

/** Hostile input: the path of a request. One tile has one path. @throws ProtocolError `tile-malformed` */
export function parseTilePath(path: string): Tile | Bundle {
  const [, level, groups, partial] = PATH.exec(path) ?? [];
  if (level !== undefined && groups !== undefined) {
    const index = Number(groups.replace(/[x/]/g, ''));
    const width = partial === undefined ? TILE_WIDTH : Number(partial);
    const place = { index, width };
    const tile: Tile | Bundle =
      level === 'entries' ? { level, ...place } : { level: Number(level), ...place };
    if (isIndex(index) && (partial === undefined || width < TILE_WIDTH) && tilePath(tile) === path)
      return tile;
  }
  throw malformed('expected the path of a tile such as tile/0/x001/234.p/8, got something else');
}

/** Every tile of a tree of this size, partial ones included, from the leaves upwards. */
export function* tilesOf(size: number): Generator<Tile> {
  let hashes = size;
  for (let level = 0; hashes > 0; level++, hashes = Math.floor(hashes / TILE_WIDTH)) {
    for (let index = 0; index * TILE_WIDTH < hashes; index++)
      yield { level, index, width: Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH) };
  }
}

/** The tile's bytes: its hashes, one after the other. */
export async function makeTile(subtrees: Subtrees, { level, index, width }: Tile): Promise<Bytes> {
  const hashes: Bytes[] = [];
  for (let i = 0; i < width; i++) hashes.push(await subtrees(level * TILE_HEIGHT, index * TILE_WIDTH + i));
  return concat(...hashes);
}

/**
 * The tree behind tiles, for `rootOf` and the proofs of merkle.ts. A tile is fetched once. Tiles are hostile until the root that comes of
 * them is the one in a verified checkpoint: take `rootOf` first, or verify the proof.
 * @throws ProtocolError `tile-malformed`, when used, for a tile of another length than its place in the tree has.
 */
export function subtreesFromTiles(
  crypto: Hashing,
  size: number,
  fetchTile: (tile: Tile) => Promise<Uint8Array>,
): Subtrees {
  const fetched = new Map<string, Promise<Bytes[]>>();
  const hashesOf = (tile: Tile): Promise<Bytes[]> => {
    const path = tilePath(tile);
    const known = fetched.get(path) ?? fetchTile(tile).then((bytes) => splitTile(bytes, tile));
    fetched.set(path, known);
    return known;
  };
  return async (level, index) => {
    const tileLevel = Math.floor(level / TILE_HEIGHT);
    const span = 2 ** (level % TILE_HEIGHT);
    const first = index * span;
    const tileIndex = Math.floor(first / TILE_WIDTH);
    const inLevel = Math.floor(size / TILE_WIDTH ** tileLevel);
    const width = Math.min(TILE_WIDTH, inLevel - tileIndex * TILE_WIDTH);
    const hashes = await hashesOf({ level: tileLevel, index: tileIndex, width });
    const start = first % TILE_WIDTH;
    const under = await completeSubtrees(crypto, hashes.slice(start, start + span));
    return rootOf(crypto, under, span);
  };
}

/** Bundle of entries: each with its length before it, 2 bytes, big-endian. */
export function encodeEntries(entries: readonly Uint8Array[]): Bytes {
  const parts = entries.flatMap((entry) => {
    if (entry.length > ENTRY_MAX_BYTES)
      throw new RangeError(`expected an entry of at most ${ENTRY_MAX_BYTES} bytes, got ${entry.length}`);
    return [new Uint8Array([entry.length >> 8, entry.length & 0xff]), entry];
  });
  return concat(...parts);
}

/** Hostile input. @param width entries that it has to hold. @throws ProtocolError `tile-malformed` */
export function decodeEntries(bytes: Uint8Array, width: number): Bytes[] {
  const entries: Bytes[] = [];
  let at = 0;
  while (at + 2 <= bytes.length && entries.length < width) {
    const end = at + 2 + ((bytes[at]! << 8) | bytes[at + 1]!);
    if (end > bytes.length) break;
    entries.push(bytes.slice(at + 2, end));
    at = end;
  }
  if (entries.length === width && at === bytes.length) return entries;
  throw malformed(`expected a bundle of exactly ${width} entries, got other bytes`);
}

function splitTile(bytes: Uint8Array, { width }: Tile): Bytes[] {
  if (bytes.length !== width * HASH_BYTES)
    throw malformed(`expected a tile of ${width} hashes, got ${bytes.length} bytes`);
  return Array.from({ length: width }, (_, i) => bytes.slice(i * HASH_BYTES, (i + 1) * HASH_BYTES));
}

const threeDigits = (n: number): string => String(n % 1000).padStart(3, '0');

const malformed = (message: string): ProtocolError => new ProtocolError('tile-malformed', message);
