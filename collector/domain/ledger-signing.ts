import { createPrivateKey, createPublicKey, hash, sign } from 'node:crypto';
import type { Bytes } from '../../protocol/bytes.ts';
import type { Hashing, Signing } from '../../protocol/crypto.ts';

/** RFC 8410: what stands before the seed of an Ed25519 key in PKCS #8, and before the key in SubjectPublicKeyInfo. */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_ED25519_BYTES = 12;

/**
 * What the ledger signs with: Node's own Ed25519, its key made once, and Node's SHA-256. Every acknowledged consent carries a signature: libsodium's
 * WebAssembly, which expands the seed each time, takes several times as long for the same bytes.
 */
export function ledgerSigning({ blake2b }: Pick<Hashing, 'blake2b'>, seed: Uint8Array): Signing {
  const privateKey = createPrivateKey({
    key: Buffer.concat([PKCS8_ED25519, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  const publicKey = own(spki.subarray(SPKI_ED25519_BYTES));
  const onlyThis = (given: Uint8Array): void => {
    if (given !== seed) throw new Error("expected the ledger's own seed, got another");
  };
  return {
    blake2b,
    sha256: async (message) => own(hash('sha256', message, 'buffer')),
    async ed25519Sign(message, given) {
      onlyThis(given);
      return own(sign(null, message, privateKey));
    },
    async ed25519PublicKey(given) {
      onlyThis(given);
      return publicKey;
    },
  };
}

const own = (bytes: Uint8Array): Bytes => new Uint8Array(bytes);
