import { describe, expect, it } from 'vitest';
import type { Bytes } from '../../../protocol/bytes.ts';
import { parseLeaf } from '../../../protocol/ledger/leaf.ts';
import {
  append,
  EMPTY_FRONTIER,
  frontierRoot,
  proveConsistency,
  proveInclusion,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from '../../../protocol/ledger/merkle.ts';
import { base64url, fixedRandom } from '../../vectors/by-hand.ts';
import { leafHash, rootFromPath, rootsFromProof, sha256, treeHash } from '../../vectors/ledger-by-hand.ts';
import { buffers, crypto, own } from './ledgers.ts';

const SIZE = 100_000;
const PROOFS = 200;

describe('a log of 100,000 consents', () => {
  const texts = Array.from({ length: SIZE }, (_, i) => {
    const ref = `con_01m7yhx300${i.toString().padStart(16, '0')}`;
    const commitment = base64url(sha256(Buffer.from(`consent ${i}`)));
    return JSON.stringify({ at: '2026-11-21T08:00:00Z', commitment, ref, type: 'consent', v: 1 });
  });

  it(
    `has the root of RFC 6962, and ${PROOFS} proofs of each kind verify with the independent implementation, in under 10 seconds`,
    { timeout: 60_000 },
    async () => {
      expect(parseLeaf(texts[SIZE - 1], 'consent').ref).toMatch(/99999$/);
      const started = performance.now();
      const before = process.cpuUsage();
      const byHand = texts.map((text) => leafHash(Buffer.from(text)));
      const root = treeHash(byHand);
      const leaves = byHand.map(own);
      const { frontier, finished } = await append(crypto, EMPTY_FRONTIER, leaves);
      const stored: Bytes[][] = [];
      for (const { level, index, hash } of finished) (stored[level] ??= [])[index] = hash;
      const subtrees = (level: number, index: number): Bytes => stored[level]![index]!;
      const head = { size: SIZE, root: await frontierRoot(crypto, frontier) };
      expect(head.root).toEqual(own(root));
      expect(await rootOf(crypto, subtrees, SIZE)).toEqual(head.root);

      const random = fixedRandom('large log');
      for (let i = 0; i < PROOFS; i++) {
        const drawn = new DataView(random(16).buffer);
        const index = drawn.getUint32(0) % SIZE;
        const path = await proveInclusion(crypto, subtrees, index, SIZE);
        await verifyInclusion(crypto, leaves[index]!, index, head, path);
        expect(rootFromPath(byHand[index]!, index, SIZE, buffers(path)).equals(root)).toBe(true);

        const size = 1 + (drawn.getUint32(4) % (SIZE - 1));
        const from = { size, root: await rootOf(crypto, subtrees, size) };
        const proof = await proveConsistency(crypto, subtrees, size, SIZE);
        await verifyConsistency(crypto, from, head, proof);
        const [older, newer] = rootsFromProof(size, SIZE, Buffer.from(from.root), buffers(proof));
        expect(older.equals(from.root) && newer.equals(root)).toBe(true);
      }
      const seconds = (performance.now() - started) / 1000;
      // Of the processor, not of the clock: other tests run beside this one.
      const { user, system } = process.cpuUsage(before);
      const busy = (user + system) / 1_000_000;
      console.log(
        `100,000 entries: root by two implementations, ${2 * PROOFS} proofs made and verified by both: ${seconds.toFixed(2)} s, ${busy.toFixed(2)} s of the processor`,
      );
      expect(busy).toBeLessThan(10);
    },
  );
});
