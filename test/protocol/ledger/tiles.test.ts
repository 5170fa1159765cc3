import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  completeSubtrees,
  proveConsistency,
  proveInclusion,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from '../../../protocol/ledger/merkle.ts';
import {
  decodeEntries,
  encodeEntries,
  makeTile,
  parseTilePath,
  subtreesFromTiles,
  tilePath,
  tilesOf,
  type Bundle,
  type Tile,
} from '../../../protocol/ledger/tiles.ts';
import { tileOf } from '../../vectors/ledger-by-hand.ts';
import { codeOf, read } from '../vectors.ts';
import { buffers, crypto, own, someLeaves } from './ledgers.ts';

const SIZES = [1, 2, 255, 256, 257, 511, 512, 700];
const leaves = someLeaves(700);
const subtrees = await completeSubtrees(crypto, leaves);

/** Files as a server would have them, for a tree of this size. */
async function serve(size: number): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const tile of tilesOf(size)) files.set(tilePath(tile), await makeTile(subtrees, tile));
  return files;
}

const fetchFrom =
  (files: Map<string, Uint8Array>, asked: string[] = []) =>
  async (tile: Tile) => {
    const path = tilePath(tile);
    asked.push(path);
    const bytes = files.get(path);
    if (!bytes) throw new Error(`no tile ${path}`);
    return bytes;
  };

describe('the path of a tile', () => {
  // 1234067 is the example of c2sp.org/tlog-tiles.
  it.each(read('ledger').paths as ((Tile | Bundle) & { path: string })[])('is $path', ({ path, ...tile }) => {
    expect(tilePath(tile)).toBe(path);
    expect(parseTilePath(path)).toEqual(tile);
  });

  it.each(read('ledger').bad.filter(({ what }) => what === 'tile'))(
    'is refused: $why',
    async ({ code, input }) => {
      expect(await codeOf(() => parseTilePath(input as string))).toBe(code);
    },
  );

  it('is one for every tile', () => {
    const tile = fc.record({
      level: fc.oneof(fc.constant('entries' as const), fc.nat(63)),
      index: fc.maxSafeNat(),
      width: fc.integer({ min: 1, max: 256 }),
    });
    fc.assert(
      fc.property(tile, (input) => {
        expect(parseTilePath(tilePath(input as Tile))).toEqual(input);
      }),
    );
  });
});

describe('tiles', () => {
  it('are those that c2sp.org/tlog-tiles counts for 70,000 and 256 entries', () => {
    const count = (size: number) => {
      const tiles = [...tilesOf(size)];
      return (
        tiles.filter(({ width }) => width === 256).length +
        tiles
          .filter(({ width }) => width < 256)
          .map(({ level, width }) => ` ${level}:${width}`)
          .join('')
      );
    };
    expect(count(70_000)).toBe('274 0:112 1:17 2:1');
    expect(count(256)).toBe('1 1:1');
    expect(count(0)).toBe('0');
  });

  it.each(SIZES)('hold what the definition says, for %d entries', async (size) => {
    const byHand = buffers(leaves.slice(0, size));
    for (const [path, bytes] of await serve(size)) {
      const { level, index } = parseTilePath(path) as Tile;
      expect(own(bytes)).toEqual(own(tileOf(byHand, level, index)));
    }
  });

  it.each(SIZES)('give the root and every kind of proof, for %d entries', async (size) => {
    const asked: string[] = [];
    const tiled = subtreesFromTiles(crypto, size, fetchFrom(await serve(size), asked));
    const head = { size, root: await rootOf(crypto, tiled, size) };
    expect(head.root).toEqual(await rootOf(crypto, subtrees, size));
    for (const index of new Set([0, Math.floor(size / 2), size - 1])) {
      const path = await proveInclusion(crypto, tiled, index, size);
      await verifyInclusion(crypto, leaves[index]!, index, head, path);
      const from = { size: index, root: await rootOf(crypto, subtrees, index) };
      await verifyConsistency(crypto, from, head, await proveConsistency(crypto, tiled, index, size));
    }
    expect(new Set(asked).size).toBe(asked.length);
  });

  it('of another length than their place has are refused', async () => {
    const files = await serve(257);
    files.set('tile/0/000', files.get('tile/0/000')!.slice(32));
    const tiled = subtreesFromTiles(crypto, 257, fetchFrom(files));
    expect(await codeOf(() => proveInclusion(crypto, tiled, 3, 257))).toBe('tile-malformed');
  });

  it('with a changed hash lead to another root', async () => {
    const files = await serve(257);
    const tile = own(files.get('tile/0/000')!);
    tile[1000]! ^= 1;
    files.set('tile/0/000', tile);
    const tiled = subtreesFromTiles(crypto, 257, fetchFrom(files));
    const root = await rootOf(crypto, subtrees, 257);
    const path = await proveInclusion(crypto, tiled, 3, 257);
    expect(await codeOf(() => verifyInclusion(crypto, leaves[3]!, 3, { size: 257, root }, path))).toBe(
      'inclusion-proof',
    );
  });
});

describe('entry bundles', () => {
  it('write each length in two bytes, the higher first', () => {
    expect(encodeEntries([new Uint8Array([7]), new Uint8Array(258)]).slice(0, 5)).toEqual(
      new Uint8Array([0, 1, 7, 1, 2]),
    );
    expect(() => encodeEntries([new Uint8Array(65_536)])).toThrow(RangeError);
  });

  it('come back as they were, and only with their number of entries', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 600 }), { maxLength: 20 }), async (entries) => {
        const bytes = encodeEntries(entries);
        expect(decodeEntries(bytes, entries.length)).toEqual(entries.map(own));
        expect(await codeOf(() => decodeEntries(bytes, entries.length + 1))).toBe('tile-malformed');
        if (bytes.length > 0)
          expect(await codeOf(() => decodeEntries(bytes.slice(0, -1), entries.length))).toBe(
            'tile-malformed',
          );
        expect(
          await codeOf(() => decodeEntries(own(Buffer.concat([bytes, Buffer.of(0)])), entries.length)),
        ).toBe('tile-malformed');
      }),
    );
  });
});
