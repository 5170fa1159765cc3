import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { hsalsa, xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import type { LoadCurves, PageCrypto } from '../embed/contract.ts';
import { concat, utf8, type Bytes } from '../protocol/bytes.ts';
import type { Opening } from '../protocol/crypto.ts';
import { blake2b } from './blake2b.ts';
import { own, pageCurves } from './page-curves.ts';

/**
 * The protocol's primitives in a visitor's page: WebCrypto for curves, SHA-256 and randomness, noble for the rest, no
 * WebAssembly. Byte for byte libsodium's formats; test/widget/page-crypto.test.ts holds the two to each other.
 */
export function pageCrypto(loadCurves: LoadCurves): PageCrypto {
  const curves = pageCurves(loadCurves);
  const x25519PublicKey = (secretKey: Uint8Array): Promise<Bytes> => curves.x25519(secretKey, BASE_POINT);
  return {
    random,
    blake2b,
    sha256,
    x25519PublicKey,
    ed25519Verify: curves.ed25519Verify,
    aeadEncrypt: (key, nonce, plaintext, aad) => own(xchacha20poly1305(key, nonce, aad).encrypt(plaintext)),
    async boxSeal(message, publicKey) {
      const secretKey = random(32);
      const [ephemeral, shared] = await Promise.all([
        x25519PublicKey(secretKey),
        curves.x25519(secretKey, publicKey),
      ]);
      const cipher = xsalsa20poly1305(boxKey(shared), boxNonce(ephemeral, publicKey));
      return concat(ephemeral, cipher.encrypt(message));
    },
  };
}

/** What only the receipt page does, so that a page with a form does not carry it. */
export function pageOpening(loadCurves: LoadCurves): Opening {
  const curves = pageCurves(loadCurves);
  return {
    blake2b,
    sha256,
    aeadDecrypt: (key, nonce, ciphertext, aad) =>
      orUndefined(() => own(xchacha20poly1305(key, nonce, aad).decrypt(ciphertext))),
    async boxOpen(box, publicKey, secretKey) {
      if (box.length < 48) return undefined;
      const ephemeral = box.subarray(0, 32);
      const shared = await curves.x25519(secretKey, ephemeral).catch(() => undefined);
      if (!shared) return undefined;
      const cipher = xsalsa20poly1305(boxKey(shared), boxNonce(ephemeral, publicKey));
      return orUndefined(() => own(cipher.decrypt(box.subarray(32))));
    },
  };
}

const BASE_POINT = /* @__PURE__ */ new Uint8Array(32).fill(9, 0, 1);

const random = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length));

const sha256 = async (message: Uint8Array): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', own(message)));

/** crypto_box_seal's nonce: BLAKE2b-192(ephemeral ‖ recipient). */
const boxNonce = (ephemeral: Uint8Array, publicKey: Uint8Array): Bytes =>
  blake2b(concat(ephemeral, publicKey), 24);

/** crypto_box_beforenm: HSalsa20(shared, 0). */
function boxKey(shared: Bytes): Bytes {
  const key = new Uint8Array(32);
  hsalsa(words(utf8('expand 32-byte k')), words(shared), new Uint32Array(4), words(key));
  return key;
}

const words = (bytes: Bytes): Uint32Array<ArrayBuffer> =>
  new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);

/** noble throws where a tag does not verify. */
function orUndefined(open: () => Bytes): Bytes | undefined {
  try {
    return open();
  } catch {
    return undefined;
  }
}
