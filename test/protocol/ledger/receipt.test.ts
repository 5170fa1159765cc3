import { describe, expect, it } from 'vitest';
import { parseConsentRecord } from '../../../protocol/consent-record.ts';
import { ProtocolError } from '../../../protocol/errors.ts';
import { verifyCheckpoint } from '../../../protocol/ledger/checkpoint.ts';
import { parseLogOrigin } from '../../../protocol/ledger/logs.ts';
import {
  formatPath,
  signReceipt,
  verifyBundle,
  verifyConsistencyBundle,
  verifyReceipt,
} from '../../../protocol/ledger/receipt.ts';
import {
  completeSubtrees,
  parsePath,
  proveConsistency,
  proveInclusion,
} from '../../../protocol/ledger/merkle.ts';
import { unbase64url, unhex } from '../../vectors/by-hand.ts';
import { codeOf, read } from '../vectors.ts';
import { crypto } from './ledgers.ts';

const vectors = read('ledger');
const key = { publicKey: unhex(vectors.publicKey) };
const { whole, erased, promised } = vectors.bundles;
const hashes = vectors.entries.map(({ hash }) => unbase64url(hash));
const subtrees = await completeSubtrees(crypto, hashes);
const about = parseLogOrigin(vectors.origin)!;
const origin = `sealpost/1/${about.site}/${about.log}` as const;

describe('proofs', () => {
  it('are those made by hand', async () => {
    for (const { index, size, path } of vectors.inclusion)
      expect(formatPath(await proveInclusion(crypto, subtrees, index, size))).toEqual(path);
    for (const { from, to, path } of vectors.consistency)
      expect(formatPath(await proveConsistency(crypto, subtrees, from, to))).toEqual(path);
    expect(formatPath(parsePath(vectors.inclusion[5]!.path))).toEqual(vectors.inclusion[5]!.path);
  });
});

describe('a receipt', () => {
  it('is the signed note made by hand', async () => {
    const note = promised.receipt;
    const statement = await verifyReceipt(crypto, note, origin, key);
    expect(statement).toMatchObject({ log: 'consent', index: 3, includedBy: '2026-11-21T08:01:00Z' });
    expect(await signReceipt(crypto, origin, statement, unhex(vectors.seed))).toBe(note);
  });

  it('is no checkpoint, and a checkpoint no receipt', async () => {
    expect(await codeOf(() => verifyCheckpoint(crypto, promised.receipt, key))).toBe('checkpoint-malformed');
    expect(await codeOf(() => verifyReceipt(crypto, vectors.checkpoints[7]!, origin, key))).toBe(
      'note-malformed',
    );
  });
});

describe('a receipt bundle', () => {
  it('verifies with everything in it', async () => {
    const { leaf, payload, accepted, included } = await verifyBundle(crypto, whole, key);
    expect(leaf.type).toBe('consent');
    expect(parseConsentRecord(payload!).id).toBe(leaf.ref);
    expect(accepted?.at).toBe(leaf.at);
    expect(included).toMatchObject({ origin, index: 3, size: 7 });
  });

  it('verifies without the payload, as after an erasure', async () => {
    const { payload, included } = await verifyBundle(crypto, erased, key);
    expect(payload).toBeUndefined();
    expect(included?.index).toBe(3);
  });

  it('verifies before the entry is in a checkpoint, and says so', async () => {
    const { accepted, included } = await verifyBundle(crypto, promised, key);
    expect(accepted?.includedBy).toBe('2026-11-21T08:01:00Z');
    expect(included).toBeUndefined();
  });

  it.each([whole, promised])('is refused when any byte is another', async (bundle) => {
    const text = Buffer.from(JSON.stringify(bundle));
    for (let at = 0; at < text.length; at++) {
      const changed = Buffer.from(text);
      changed[at]! ^= 1;
      const input = jsonOf(changed.toString('utf8'));
      // The key is not the bundle's to vouch for: `sealpost verify` compares it with the one given.
      if (input === undefined || (input as { key: string }).key !== bundle.key) continue;
      expect(await codeOf(() => verifyBundle(crypto, input, key)), `byte ${at}`).not.toBe('opened');
    }
  });

  it.each(vectors.bad.filter(({ what }) => what === 'bundle'))(
    'is refused: $why',
    async ({ code, input }) => {
      expect(await codeOf(() => verifyBundle(crypto, input, key))).toBe(code);
    },
  );

  it('is refused when it is none at all', async () => {
    for (const input of [undefined, null, [], 'text', {}, vectors.consistencyBundle])
      expect(await codeOf(() => verifyBundle(crypto, input, key))).toBe('ledger-receipt-malformed');
  });

  it('never repeats what it holds in an error', async () => {
    for (const { input } of vectors.bad.filter(({ what }) => what === 'bundle')) {
      const error = await verifyBundle(crypto, input, key).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ProtocolError);
      expect((error as Error).message).not.toMatch(/con_|analytics|[A-Za-z0-9_-]{40}/);
    }
  });
});

describe('a consistency proof', () => {
  const proof = vectors.consistencyBundle;

  it('verifies', async () => {
    const { from, to } = await verifyConsistencyBundle(crypto, proof, key);
    expect([from.size, to.size]).toEqual([3, 7]);
  });

  it('is refused when any byte is another', async () => {
    const text = Buffer.from(JSON.stringify(proof));
    for (let at = 0; at < text.length; at++) {
      const changed = Buffer.from(text);
      changed[at]! ^= 1;
      const input = jsonOf(changed.toString('utf8'));
      if (input === undefined || (input as { key: string }).key !== proof.key) continue;
      expect(await codeOf(() => verifyConsistencyBundle(crypto, input, key)), `byte ${at}`).not.toBe(
        'opened',
      );
    }
  });

  it.each(vectors.bad.filter(({ what }) => what === 'proof'))('is refused: $why', async ({ code, input }) => {
    expect(await codeOf(() => verifyConsistencyBundle(crypto, input, key))).toBe(code);
  });
});

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
