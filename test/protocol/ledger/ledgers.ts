import { hash } from 'node:crypto';
import sodium from 'libsodium-wrappers';
import type { Bytes } from '../../../protocol/bytes.ts';
import type { Crypto } from '../../../protocol/crypto.ts';
import { libsodiumCrypto } from '../../../protocol/libsodium.ts';
import { leafHash } from '../../vectors/ledger-by-hand.ts';

await sodium.ready;

/** libsodium with Node's SHA-256, as `sealpost verify` has it: WebCrypto's is too slow for hundreds of thousands of hashes. */
export const crypto: Crypto = libsodiumCrypto(sodium, {
  digest: async (_algorithm, message) => new Uint8Array(hash('sha256', message, 'buffer')).buffer,
});

/** Leaf hashes of entries that all differ, by the independent implementation. */
export const someLeaves = (count: number): Bytes[] =>
  Array.from({ length: count }, (_, i) => own(leafHash(Buffer.from(`entry ${i}`))));

export const own = (buffer: Uint8Array): Bytes => new Uint8Array(buffer);
export const buffers = (hashes: readonly Uint8Array[]): Buffer[] => hashes.map((hash) => Buffer.from(hash));

/** The same bytes with one bit of the byte at `at` turned over. */
export function flipped(bytes: Uint8Array, at: number, bit = 0): Bytes {
  const copy = own(bytes);
  copy[at] = copy[at]! ^ (1 << bit);
  return copy;
}
