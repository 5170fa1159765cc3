import { hsalsa, xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { blake2b } from '@noble/hashes/blake2.js';

/** crypto_box_seal on noble alone, curves included. */
export async function seal(publicKey: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array> {
  const { secretKey, publicKey: ephemeral } = x25519.keygen();
  const key = new Uint32Array(8);
  const shared = x25519.getSharedSecret(secretKey, publicKey);
  hsalsa(words('expand 32-byte k'), new Uint32Array(shared.slice().buffer), new Uint32Array(4), key);
  const nonce = blake2b.create({ dkLen: 24 }).update(ephemeral).update(publicKey).digest();
  const box = xsalsa20poly1305(new Uint8Array(key.buffer), nonce).encrypt(plaintext);
  const out = new Uint8Array(32 + box.length);
  out.set(ephemeral);
  out.set(box, 32);
  return out;
}

const words = (text: string): Uint32Array => new Uint32Array(new TextEncoder().encode(text).buffer);
