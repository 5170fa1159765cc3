import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bytes } from '../../../protocol/bytes.ts';
import {
  append,
  completeSubtrees,
  EMPTY_FRONTIER,
  frontierRoot,
  hashLeaf,
  parsePath,
  proveConsistency,
  proveInclusion,
  rootOf,
  verifyConsistency,
  verifyInclusion,
  type Frontier,
} from '../../../protocol/ledger/merkle.ts';
import { rootFromPath, rootsFromProof, treeHash } from '../../vectors/ledger-by-hand.ts';
import { codeOf } from '../vectors.ts';
import { buffers, crypto, flipped, own, someLeaves } from './ledgers.ts';

const MAX = 300;
const leaves = someLeaves(MAX);
const subtrees = await completeSubtrees(crypto, leaves);
const roots = await Promise.all(Array.from({ length: MAX + 1 }, (_, size) => rootOf(crypto, subtrees, size)));
const head = (size: number) => ({ size, root: roots[size]! });
const sizes = Array.from({ length: MAX + 1 }, (_, size) => size);

/** RFC 6962's test tree, from the reference implementations of Certificate Transparency. */
const CT_ENTRIES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const CT_ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

describe('the tree', () => {
  it('has the roots of the test tree of Certificate Transparency', async () => {
    const entries = await Promise.all(
      CT_ENTRIES.map((entry) => hashLeaf(crypto, own(Buffer.from(entry, 'hex')))),
    );
    const tree = await completeSubtrees(crypto, entries);
    for (const [size, root] of CT_ROOTS.entries())
      expect(Buffer.from(await rootOf(crypto, tree, size)).toString('hex')).toBe(root);
  });

  it('has the roots of RFC 6962, whether hashed at once, appended, or in batches', async () => {
    let frontier: Frontier = EMPTY_FRONTIER;
    for (const size of sizes) {
      const expected = own(treeHash(buffers(leaves.slice(0, size))));
      expect(roots[size]).toEqual(expected);
      expect(await frontierRoot(crypto, frontier)).toEqual(expected);
      if (size < MAX) ({ frontier } = await append(crypto, frontier, [leaves[size]!]));
    }
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(40), { maxLength: 12 }), async (batches) => {
        let grown: Frontier = EMPTY_FRONTIER;
        for (const batch of batches) {
          if (grown.size + batch > MAX) break;
          ({ frontier: grown } = await append(crypto, grown, leaves.slice(grown.size, grown.size + batch)));
        }
        expect(await frontierRoot(crypto, grown)).toEqual(roots[grown.size]);
      }),
    );
  });

  it('hands a store every finished subtree once, children before parents', async () => {
    const { finished } = await append(crypto, EMPTY_FRONTIER, leaves);
    const stored = new Map<string, Bytes>();
    for (const { level, index, hash } of finished) {
      const place = `${level}/${index}`;
      expect(stored.has(place)).toBe(false);
      expect(level === 0 || stored.has(`${level - 1}/${index * 2 + 1}`)).toBe(true);
      expect(hash).toEqual(await subtrees(level, index));
      stored.set(place, hash);
    }
    expect(await rootOf(crypto, (level, index) => stored.get(`${level}/${index}`)!, MAX)).toEqual(roots[MAX]);
  });

  it('refuses to grow from a frontier that is not one', async () => {
    await expect(append(crypto, { size: 3, hashes: [leaves[0]!] }, [leaves[1]!])).rejects.toThrow(RangeError);
  });

  it('leaves the frontier alone when it appends', async () => {
    const { frontier } = await append(crypto, EMPTY_FRONTIER, leaves.slice(0, 7));
    const before = structuredClone(frontier);
    await append(crypto, frontier, leaves.slice(7, 9));
    expect(frontier).toEqual(before);
  });
});

describe('inclusion proofs', () => {
  it(`verify for every entry of every size to ${MAX}, here and by hand`, async () => {
    for (const size of sizes) {
      for (let index = 0; index < size; index++) {
        const path = await proveInclusion(crypto, subtrees, index, size);
        await verifyInclusion(crypto, leaves[index]!, index, head(size), path);
        const byHand = rootFromPath(Buffer.from(leaves[index]!), index, size, buffers(path));
        if (!byHand.equals(roots[size]!)) expect.fail(`entry ${index} of ${size}`);
      }
    }
  });

  it('are refused when any byte of leaf, path or root is another', async () => {
    await fc.assert(
      fc.asyncProperty(place(), fc.nat(31), fc.nat(7), fc.nat(), async ({ index, size }, at, bit, which) => {
        const path = await proveInclusion(crypto, subtrees, index, size);
        const leaf = leaves[index]!;
        const attempts = [
          verifyInclusion(crypto, flipped(leaf, at, bit), index, head(size), path),
          verifyInclusion(crypto, leaf, index, { size, root: flipped(roots[size]!, at, bit) }, path),
        ];
        if (path.length > 0) {
          const changed = path.with(which % path.length, flipped(path[which % path.length]!, at, bit));
          attempts.push(verifyInclusion(crypto, leaf, index, head(size), changed));
        }
        for (const attempt of attempts) expect(await codeOf(() => attempt)).toBe('inclusion-proof');
      }),
      { numRuns: 500 },
    );
  });

  it('are refused at every other index, and against every other size with its root', async () => {
    for (const size of [1, 2, 3, 7, 8, 9, 31, 64, 65]) {
      for (let index = 0; index < size; index++) {
        const path = await proveInclusion(crypto, subtrees, index, size);
        for (let other = 0; other <= 70; other++) {
          if (other !== index)
            expect(await codeOf(() => verifyInclusion(crypto, leaves[index]!, other, head(size), path))).toBe(
              'inclusion-proof',
            );
          if (other !== size)
            expect(
              await codeOf(() => verifyInclusion(crypto, leaves[index]!, index, head(other), path)),
            ).toBe('inclusion-proof');
        }
      }
    }
  });

  it('are refused with a hash too many or too few, and for indexes that are none', async () => {
    const path = await proveInclusion(crypto, subtrees, 5, 11);
    const attempt = (index: number, change: readonly Bytes[]) =>
      codeOf(() => verifyInclusion(crypto, leaves[5]!, index, head(11), change));
    expect(await attempt(5, [...path, leaves[0]!])).toBe('inclusion-proof');
    expect(await attempt(5, [leaves[0]!, ...path])).toBe('inclusion-proof');
    for (let i = 0; i < path.length; i++)
      expect(await attempt(5, path.toSpliced(i, 1))).toBe('inclusion-proof');
    for (const index of [-1, 0.5, NaN, Infinity, 2 ** 53])
      expect(await attempt(index, path)).toBe('inclusion-proof');
  });

  it('work beyond 2³² entries', async () => {
    // All entries alike, so that a complete subtree of a level has one hash wherever it stands.
    const levels = [leaves[0]!];
    for (let level = 1; level < 53; level++)
      levels.push(
        (await append(crypto, EMPTY_FRONTIER, [levels.at(-1)!, levels.at(-1)!])).finished.at(-1)!.hash,
      );
    const alike = (level: number): Bytes => levels[level]!;
    for (const size of [2 ** 32 + 1, 2 ** 40 + 12_345, 2 ** 52 - 1]) {
      const root = await rootOf(crypto, alike, size);
      for (const index of [0, 2 ** 31, 2 ** 32, size - 1]) {
        const path = await proveInclusion(crypto, alike, index, size);
        await verifyInclusion(crypto, leaves[0]!, index, { size, root }, path);
      }
      const from = { size: 2 ** 31 + 7, root: await rootOf(crypto, alike, 2 ** 31 + 7) };
      const path = await proveConsistency(crypto, alike, from.size, size);
      await verifyConsistency(crypto, from, { size, root }, path);
    }
  });

  it('cannot be made for an entry that is not there', async () => {
    await expect(proveInclusion(crypto, subtrees, 5, 5)).rejects.toThrow(RangeError);
    await expect(proveConsistency(crypto, subtrees, 6, 5)).rejects.toThrow(RangeError);
  });
});

describe('consistency proofs', () => {
  it('verify for every pair of sizes to 64, here and by hand', async () => {
    for (let to = 0; to <= 64; to++) {
      for (let from = 0; from <= to; from++) {
        const path = await proveConsistency(crypto, subtrees, from, to);
        await verifyConsistency(crypto, head(from), head(to), path);
        if (from === 0 || from === to) continue;
        const [older, newer] = rootsFromProof(from, to, Buffer.from(roots[from]!), buffers(path));
        if (!older.equals(roots[from]!) || !newer.equals(roots[to]!)) expect.fail(`${from} to ${to}`);
      }
    }
  });

  it('are refused for every pair of sizes to 64 when a log was rewritten', async () => {
    const other = await completeSubtrees(crypto, [flipped(leaves[0]!, 0), ...leaves.slice(1, 64)]);
    for (let to = 2; to <= 64; to++) {
      for (let from = 1; from < to; from++) {
        const rewritten = { size: from, root: await rootOf(crypto, other, from) };
        for (const source of [subtrees, other]) {
          const path = await proveConsistency(crypto, source, from, to);
          expect(await codeOf(() => verifyConsistency(crypto, rewritten, head(to), path))).toBe(
            'consistency-proof',
          );
        }
      }
    }
  });

  it('are refused when any byte of a root or the path is another', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc
          .integer({ min: 1, max: MAX })
          .chain((to) => fc.record({ to: fc.constant(to), from: fc.integer({ min: 0, max: to }) })),
        fc.nat(31),
        fc.nat(7),
        fc.nat(),
        async ({ from, to }, at, bit, which) => {
          const path = await proveConsistency(crypto, subtrees, from, to);
          const change = (root: Bytes) => flipped(root, at, bit);
          const attempts = [
            verifyConsistency(crypto, { size: from, root: change(roots[from]!) }, head(to), path),
          ];
          // From nothing every log has grown, whatever its root.
          if (from > 0)
            attempts.push(
              verifyConsistency(crypto, head(from), { size: to, root: change(roots[to]!) }, path),
            );
          if (path.length > 0) {
            const changed = path.with(which % path.length, change(path[which % path.length]!));
            attempts.push(verifyConsistency(crypto, head(from), head(to), changed));
          }
          for (const attempt of attempts) expect(await codeOf(() => attempt)).toBe('consistency-proof');
        },
      ),
      { numRuns: 500 },
    );
  });

  it('are refused between other sizes, each with its root', async () => {
    for (const [from, to] of [
      [1, 2],
      [3, 7],
      [4, 8],
      [6, 8],
      [8, 9],
      [31, 33],
    ] as const) {
      const path = await proveConsistency(crypto, subtrees, from, to);
      for (let other = 0; other <= 40; other++) {
        if (other !== to)
          expect(await codeOf(() => verifyConsistency(crypto, head(from), head(other), path))).toBe(
            'consistency-proof',
          );
        if (other !== from)
          expect(await codeOf(() => verifyConsistency(crypto, head(other), head(to), path))).toBe(
            'consistency-proof',
          );
      }
    }
  });

  it('between equal or empty logs hold nothing', async () => {
    const attempt = (from: number, to: number, path: Bytes[]) =>
      codeOf(() => verifyConsistency(crypto, head(from), head(to), path));
    expect(await attempt(5, 5, [])).toBe('opened');
    expect(await attempt(0, 5, [])).toBe('opened');
    expect(await attempt(0, 0, [])).toBe('opened');
    expect(await attempt(5, 5, [leaves[0]!])).toBe('consistency-proof');
    expect(await attempt(0, 5, [leaves[0]!])).toBe('consistency-proof');
    expect(await attempt(4, 8, [])).toBe('consistency-proof');
    expect(await attempt(5, 0, [])).toBe('consistency-proof');
    expect(await codeOf(() => verifyConsistency(crypto, { size: 0, root: leaves[0]! }, head(5), []))).toBe(
      'consistency-proof',
    );
  });
});

describe('a path as JSON', () => {
  const hash = 'A'.repeat(43);
  it.each([
    ['no list', hash],
    ['nothing', undefined],
    ['a number', [1]],
    ['a short hash', [hash.slice(1)]],
    ['padding', [`${hash}=`]],
    ['stray bits', [`${hash.slice(1)}B`]],
    ['a list without an end', Array.from({ length: 65 }, () => hash)],
  ])('is refused: %s', async (_what, input) => {
    expect(await codeOf(() => parsePath(input))).toBe('proof-malformed');
  });

  it('is read', () => {
    expect(parsePath([])).toEqual([]);
    expect(parsePath([hash])).toEqual([new Uint8Array(32)]);
  });
});

function place() {
  return fc
    .integer({ min: 1, max: MAX })
    .chain((size) => fc.record({ size: fc.constant(size), index: fc.nat(size - 1) }));
}
