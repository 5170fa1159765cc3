import type { Opening, Sealing, Verifying } from '../../protocol/crypto.ts';
import { nobleCurves } from '../../widget/noble-curves.ts';
import { pageCrypto, pageOpening } from '../../widget/page-crypto.ts';
import { readyCrypto } from './vectors.ts';

/** What a visitor's page does: it seals, opens its own copy, and verifies; it never signs. */
export type PageCrypto = Sealing & Opening & Verifying;

/** Every implementation of protocol/crypto.ts; each seals for each, and each opens every vector. */
export const IMPLEMENTATIONS: { name: string; load: () => Promise<PageCrypto> }[] = [
  { name: 'libsodium', load: readyCrypto },
  {
    name: 'the page with WebCrypto',
    load: async () => pageWith(() => Promise.reject(new Error('not needed'))),
  },
  { name: 'the page with noble curves', load: pageWithoutWebCryptoCurves },
];

const pageWith = (loadCurves: Parameters<typeof pageCrypto>[0]): PageCrypto => ({
  ...pageOpening(loadCurves),
  ...pageCrypto(loadCurves),
});

/** The page asks once whether the browser can make such keys; here it is told no. */
async function pageWithoutWebCryptoCurves(): Promise<PageCrypto> {
  let loads = 0;
  const page = pageWith(async () => {
    loads++;
    return nobleCurves;
  });
  const generateKey = (): Promise<never> => Promise.reject(new Error('not in this browser'));
  Object.defineProperty(crypto.subtle, 'generateKey', { value: generateKey, configurable: true });
  try {
    const publicKey = await page.x25519PublicKey(new Uint8Array(32).fill(1));
    await page.boxOpen(new Uint8Array(48).fill(1), publicKey, new Uint8Array(32).fill(1));
    await page.ed25519Verify(new Uint8Array(64), new Uint8Array(), publicKey);
  } finally {
    Reflect.deleteProperty(crypto.subtle, 'generateKey');
  }
  if (loads < 3) throw new Error(`expected the curves chunk to be loaded for each use, got ${loads} loads`);
  return page;
}
