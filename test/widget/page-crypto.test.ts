import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Crypto } from '../../protocol/crypto.ts';
import { nobleCurves } from '../../widget/noble-curves.ts';
import { pageCrypto, pageOpening } from '../../widget/page-crypto.ts';
import { nodeCrypto } from '../stage/node-crypto.ts';

const bytes = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length });
const message = fc.uint8Array({ maxLength: 300 });
let sodium: Crypto;
beforeAll(async () => {
  sodium = await nodeCrypto();
});

describe.each(['native', 'noble'])('page crypto with %s curves', (kind) => {
  const loadCurves = async (): Promise<typeof nobleCurves> => nobleCurves;
  let page: ReturnType<typeof pageCrypto>;
  let opening: ReturnType<typeof pageOpening>;
  beforeAll(async () => {
    page = pageCrypto(loadCurves);
    opening = pageOpening(loadCurves);
    // What curves there are is asked at the first use, and once.
    if (kind === 'noble') withoutCurves();
    const publicKey = await page.x25519PublicKey(new Uint8Array(32).fill(1));
    await page.ed25519Verify(new Uint8Array(64), new Uint8Array(1), publicKey);
    await opening.boxOpen(new Uint8Array(80), publicKey, new Uint8Array(32).fill(1));
    Reflect.deleteProperty(crypto.subtle, 'generateKey');
  });

  it('hashes as libsodium does', () =>
    fc.assert(
      fc.property(message, fc.integer({ min: 16, max: 64 }), fc.option(bytes(32)), (text, length, key) => {
        expect(page.blake2b(text, length, key ?? undefined)).toEqual(
          sodium.blake2b(text, length, key ?? undefined),
        );
      }),
    ));

  it('encrypts and opens as libsodium does', () =>
    fc.assert(
      fc.property(bytes(32), bytes(24), message, message, (key, nonce, text, aad) => {
        const sealed = page.aeadEncrypt(key, nonce, text, aad);
        expect(sealed).toEqual(sodium.aeadEncrypt(key, nonce, text, aad));
        expect(opening.aeadDecrypt(key, nonce, sealed, aad)).toEqual(new Uint8Array(text));
        sealed[0]! ^= 1;
        expect(opening.aeadDecrypt(key, nonce, sealed, aad)).toBeUndefined();
      }),
    ));

  it('makes public keys as libsodium does', () =>
    fc.assert(
      fc.asyncProperty(bytes(32), async (secret) => {
        expect(await page.x25519PublicKey(secret)).toEqual(await sodium.x25519PublicKey(secret));
      }),
      { numRuns: 30 },
    ));

  it('seals boxes that libsodium opens, and opens those that libsodium seals', () =>
    fc.assert(
      fc.asyncProperty(bytes(32), message, async (secret, text) => {
        const publicKey = await sodium.x25519PublicKey(secret);
        expect(await sodium.boxOpen(await page.boxSeal(text, publicKey), publicKey, secret)).toEqual(
          new Uint8Array(text),
        );
        expect(await opening.boxOpen(await sodium.boxSeal(text, publicKey), publicKey, secret)).toEqual(
          new Uint8Array(text),
        );
      }),
      { numRuns: 30 },
    ));

  it('does not open a box that was made for another key, cut or changed', async () => {
    const secret = new Uint8Array(32).fill(3);
    const publicKey = await page.x25519PublicKey(secret);
    const box = await page.boxSeal(new Uint8Array(64), publicKey);
    const other = new Uint8Array(32).fill(4);
    expect(await opening.boxOpen(box, await page.x25519PublicKey(other), other)).toBeUndefined();
    expect(await opening.boxOpen(box.slice(0, 47), publicKey, secret)).toBeUndefined();
    for (const at of [0, 33, 60]) {
      const changed = box.slice();
      changed[at]! ^= 1;
      expect(await opening.boxOpen(changed, publicKey, secret)).toBeUndefined();
    }
  });

  it('refuses to seal to a key of small order', async () => {
    for (const first of [0, 1]) {
      await expect(page.boxSeal(new Uint8Array(64), new Uint8Array(32).fill(first, 0, 1))).rejects.toThrow();
    }
  });

  it('verifies as libsodium does', async () => {
    const seed = new Uint8Array(32).fill(5);
    const text = new Uint8Array([1, 2, 3]);
    const signature = await sodium.ed25519Sign(text, seed);
    const publicKey = await sodium.ed25519PublicKey(seed);
    expect(await page.ed25519Verify(signature, text, publicKey)).toBe(true);
    expect(await page.ed25519Verify(signature, new Uint8Array([1, 2, 4]), publicKey)).toBe(false);
    expect(await page.ed25519Verify(signature, text, new Uint8Array(32).fill(255))).toBe(false);
    expect(await page.ed25519Verify(signature.slice(0, 63), text, publicKey)).toBe(false);
  });
});

it('asks for the curves again after they could not be loaded', async () => {
  let tries = 0;
  const page = pageCrypto(() =>
    tries++ ? Promise.resolve(nobleCurves) : Promise.reject(new Error('offline')),
  );
  withoutCurves();
  try {
    await expect(page.x25519PublicKey(new Uint8Array(32).fill(1))).rejects.toThrow('offline');
    expect(await page.x25519PublicKey(new Uint8Array(32).fill(1))).toHaveLength(32);
  } finally {
    Reflect.deleteProperty(crypto.subtle, 'generateKey');
  }
});

/** An own property in front of the real method; deleting it brings that back. */
function withoutCurves(): void {
  const generateKey = (): Promise<never> => Promise.reject(new DOMException('', 'NotSupportedError'));
  Object.assign(crypto.subtle, { generateKey });
}
