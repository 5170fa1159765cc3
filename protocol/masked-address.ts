import { utf8, type Bytes } from './bytes.ts';
import type { Hashing } from './crypto.ts';

/**
 * A suppression hash (32 bytes) as the collector keeps it beside a submission before anybody unsubscribes: XOR keyed BLAKE2b-256(token of the act `unsubscribe`,
 * "sealpost/1/masked-address"). Whoever opened the submission knows the token, the collector only its hash: until the link is used nobody there can tell two
 * submissions of one address from those of two. Done again it gives the hash back.
 */
export function maskAddress(crypto: Pick<Hashing, 'blake2b'>, unsubscribe: Uint8Array, hash: Bytes): Bytes {
  const mask = addressMask(crypto, unsubscribe);
  return hash.map((byte, i) => byte ^ mask[i]!);
}

export const addressMask = (crypto: Pick<Hashing, 'blake2b'>, unsubscribe: Uint8Array): Bytes =>
  crypto.blake2b(utf8('sealpost/1/masked-address'), 32, unsubscribe);
