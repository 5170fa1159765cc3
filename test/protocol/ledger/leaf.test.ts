import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commit, leafHash, makeLeaf, parseLeaf, verifyCommitment } from '../../../protocol/ledger/leaf.ts';
import { LEAF_TYPES, LOG_NAMES } from '../../../protocol/ledger/logs.ts';
import { toBase64url } from '../../../protocol/bytes.ts';
import { unbase64url } from '../../vectors/by-hand.ts';
import { codeOf, read } from '../vectors.ts';
import { crypto } from './ledgers.ts';

const { entries, bad } = read('ledger');
const salt = new Uint8Array(32).fill(7);
const entry = { type: 'consent', at: '2026-11-21T08:00:00Z', ref: 'con_01m7yhx300fjya3s1fxf8z0c0j' } as const;

describe('a leaf', () => {
  it('has the text, the commitment and the hash that are made by hand', async () => {
    for (const { leaf, payload, salt: saltText, hash } of entries) {
      const { type, at, ref } = parseLeaf(leaf, 'consent');
      const made = await makeLeaf(
        crypto,
        'consent',
        { type, at, ref },
        { payload, salt: unbase64url(saltText) },
      );
      expect(made.text).toBe(leaf);
      expect(toBase64url(made.hash)).toBe(hash);
      expect(toBase64url(await leafHash(crypto, leaf))).toBe(hash);
    }
  });

  it('can be of every type of its log, and of none of another', async () => {
    for (const log of LOG_NAMES) {
      for (const type of LEAF_TYPES[log]) {
        const { text } = await makeLeaf(crypto, log, { ...entry, type }, { payload: '{}', salt });
        for (const other of LOG_NAMES) {
          const types: readonly string[] = LEAF_TYPES[other];
          expect(await codeOf(() => parseLeaf(text, other))).toBe(
            types.includes(type) ? 'opened' : 'leaf-malformed',
          );
        }
      }
    }
  });

  it('says nothing of its payload', async () => {
    const { text } = await makeLeaf(crypto, 'consent', entry, {
      payload: '{"visitor":"ada@example.org"}',
      salt,
    });
    expect(Object.keys(JSON.parse(text) as object).toSorted()).toEqual([
      'at',
      'commitment',
      'ref',
      'type',
      'v',
    ]);
    expect(text).not.toContain('ada');
    const other = await makeLeaf(crypto, 'consent', entry, {
      payload: '{"visitor":"ada@example.org"}',
      salt: new Uint8Array(32),
    });
    expect(other.text).not.toBe(text);
  });

  it.each(bad.filter(({ what }) => what === 'leaf'))('is refused: $why', async ({ code, input }) => {
    expect(await codeOf(() => parseLeaf(input, 'consent'))).toBe(code);
  });

  it.each([
    ['no text', 1],
    ['no JSON', '{'],
    ['a list', '[]'],
    ['too long', JSON.stringify({ ...(JSON.parse(entries[0]!.leaf) as object), more: 'x'.repeat(1000) })],
    ['a lone surrogate', entries[0]!.leaf.replace('{', '{"x":"\ud800",')],
    ['another ref', entries[0]!.leaf.replace('con_', 'https://')],
  ])('is refused: %s', async (_what, input) => {
    expect(await codeOf(() => parseLeaf(input, 'consent'))).toBe('leaf-malformed');
  });

  it('is not made of what its readers would refuse', async () => {
    const secret = { payload: '{}', salt };
    expect(
      await codeOf(() => makeLeaf(crypto, 'consent', { ...entry, ref: 'ada@example.org' }, secret)),
    ).toBe('leaf-malformed');
    await expect(makeLeaf(crypto, 'consent', entry, { payload: '\ud800', salt })).rejects.toThrow(RangeError);
    await expect(makeLeaf(crypto, 'consent', entry, { payload: 'x'.repeat(16_385), salt })).rejects.toThrow(
      RangeError,
    );
    await expect(makeLeaf(crypto, 'consent', entry, { payload: '{}', salt: salt.slice(1) })).rejects.toThrow(
      RangeError,
    );
  });
});

describe('the commitment', () => {
  it('holds for its payload and salt, and for no others', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', maxLength: 50 }),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        async (payload, bytes) => {
          const secret = { payload, salt: new Uint8Array(bytes) };
          const { text } = await makeLeaf(crypto, 'consent', entry, secret);
          const leaf = parseLeaf(text, 'consent');
          expect(leaf.commitment).toBe(await commit(crypto, secret));
          expect(await verifyCommitment(crypto, leaf, payload, toBase64url(secret.salt))).toEqual(secret);
          const attempt = (other: unknown, otherSalt: unknown) =>
            codeOf(() => verifyCommitment(crypto, leaf, other, otherSalt));
          expect(await attempt(`${payload} `, toBase64url(secret.salt))).toBe('leaf-commitment');
          expect(await attempt(payload, toBase64url(secret.salt.map((byte) => byte ^ 1)))).toBe(
            'leaf-commitment',
          );
          expect(await attempt(payload, undefined)).toBe('leaf-commitment');
          expect(await attempt(undefined, toBase64url(secret.salt))).toBe('leaf-commitment');
          expect(await attempt('\ud800', toBase64url(secret.salt))).toBe('leaf-commitment');
        },
      ),
    );
  });
});
