import type { CurvesChunk, LoadCurves } from '../embed/contract.ts';
import { concat, type Bytes } from '../protocol/bytes.ts';

/** X25519 and Ed25519 by the browser where it has them, else by the curves chunk. */
export interface PageCurves {
  /** @throws Error when the result is all zeros: the other side's key was not a real one. */
  x25519: (secretKey: Uint8Array, publicKey: Uint8Array) => Promise<Bytes>;
  ed25519Verify: (signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array) => Promise<boolean>;
}

export function pageCurves(loadCurves: LoadCurves): PageCurves {
  const x25519 = nativeOr('X25519', ['deriveBits'], loadCurves);
  const ed25519 = nativeOr('Ed25519', ['sign', 'verify'], loadCurves);
  return {
    async x25519(secretKey, publicKey) {
      const curves = await x25519();
      const shared = curves ? curves.x25519(secretKey, publicKey) : await nativeX25519(secretKey, publicKey);
      if (shared.every((byte) => !byte)) throw new Error('x25519: expected a public key on the curve');
      return shared;
    },
    async ed25519Verify(signature, message, publicKey) {
      const curves = await ed25519();
      if (curves) return curves.ed25519Verify(signature, message, publicKey);
      try {
        const key = await crypto.subtle.importKey('raw', own(publicKey), 'Ed25519', false, ['verify']);
        return await crypto.subtle.verify('Ed25519', key, own(signature), own(message));
      } catch {
        // Not a point on the curve.
        return false;
      }
    },
  };
}

/** Asked once, at first use. @returns undefined where the browser can do it itself. */
function nativeOr(
  name: string,
  uses: KeyUsage[],
  loadCurves: LoadCurves,
): () => Promise<CurvesChunk | undefined> {
  let answer: Promise<CurvesChunk | undefined> | undefined;
  return () => {
    answer ??= crypto.subtle.generateKey(name, false, uses).then(
      () => undefined,
      () => loadCurves(),
    );
    // A chunk that did not come may come the next time.
    answer.catch(() => (answer = undefined));
    return answer;
  };
}

// RFC 8410: PrivateKeyInfo { version 0, id-X25519, OCTET STRING of OCTET STRING (32) }. WebCrypto takes no raw private keys.
const PKCS8 = /* @__PURE__ */ new Uint8Array([
  0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20,
]);

async function nativeX25519(secretKey: Uint8Array, publicKey: Uint8Array): Promise<Bytes> {
  const { subtle } = crypto;
  const [secret, other] = await Promise.all([
    subtle.importKey('pkcs8', concat(PKCS8, secretKey), 'X25519', false, ['deriveBits']),
    subtle.importKey('raw', own(publicKey), 'X25519', false, []),
  ]);
  return new Uint8Array(await subtle.deriveBits({ name: 'X25519', public: other }, secret, 256));
}

// cast: nothing here is ever backed by shared memory, which is all that WebCrypto's types want to rule out.
export const own = (bytes: Uint8Array): Bytes => bytes as Bytes;
