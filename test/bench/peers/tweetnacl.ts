import { blake2b } from '@noble/hashes/blake2.js';
import nacl from 'tweetnacl';

/** crypto_box_seal on tweetnacl, as sealed-box packages do it. */
export async function seal(publicKey: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array> {
  const ephemeral = nacl.box.keyPair();
  const nonce = blake2b.create({ dkLen: 24 }).update(ephemeral.publicKey).update(publicKey).digest();
  const box = nacl.box(plaintext, nonce, publicKey, ephemeral.secretKey);
  const out = new Uint8Array(32 + box.length);
  out.set(ephemeral.publicKey);
  out.set(box, 32);
  return out;
}
