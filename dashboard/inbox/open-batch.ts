import type { StoredSubmission } from '../../protocol/api.ts';
import type { KeyPair, Opening } from '../../protocol/crypto.ts';
import type { Context, Plaintext } from '../../protocol/envelope.ts';
import { ProtocolError, type ProtocolErrorCode } from '../../protocol/errors.ts';
import type { SiteId } from '../../protocol/ids.ts';
import { open } from '../../protocol/open.ts';

export type Opened =
  { context: Context; plaintext: Plaintext } | { failure: { code: ProtocolErrorCode; message: string } };

/** One result a submission, in their order; never fails for what is wrong with a submission. */
export type OpenBatch = (batch: readonly StoredSubmission[]) => Promise<Opened[]>;

export const batchOpener =
  (crypto: Opening, site: SiteId, keys: ReadonlyMap<string, KeyPair>): OpenBatch =>
  async (batch) => {
    const results: Opened[] = [];
    for (const { submission, form, envelope } of batch) {
      try {
        results.push(await open(crypto, envelope, { site, form, submission }, keys));
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
        results.push({ failure: { code: error.code, message: error.message } });
      }
    }
    return results;
  };

/**
 * Shares a batch among several openers: each takes the next piece as soon as it is free.
 * @param openers asked anew for every batch, since helpers may join; @param pause lets other work in between two pieces.
 */
export const sharedOpener =
  (openers: () => readonly OpenBatch[], pieceSize: number, pause: () => Promise<void>): OpenBatch =>
  async (batch) => {
    const pieces: Opened[][] = [];
    let next = 0;
    const work = async (opener: OpenBatch): Promise<void> => {
      while (next * pieceSize < batch.length) {
        const piece = next++;
        pieces[piece] = await opener(batch.slice(piece * pieceSize, (piece + 1) * pieceSize));
        await pause();
      }
    };
    await Promise.all(openers().map(work));
    return pieces.flat();
  };
