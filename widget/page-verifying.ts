import type { LoadCurves } from '../embed/contract.ts';
import type { Bytes } from '../protocol/bytes.ts';
import type { Verifying } from '../protocol/crypto.ts';
import { blake2b } from './blake2b.ts';
import { own, pageCurves } from './page-curves.ts';

/** What it takes to check a manifest, without what only sealing needs (page-crypto.ts). */
export const pageVerifying = (loadCurves: LoadCurves): Verifying => ({
  blake2b,
  sha256: async (message): Promise<Bytes> =>
    new Uint8Array(await crypto.subtle.digest('SHA-256', own(message))),
  ed25519Verify: pageCurves(loadCurves).ed25519Verify,
});
