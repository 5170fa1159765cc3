import type { StoredSubmission } from '../../protocol/api.ts';
import type { KeyPair, Opening } from '../../protocol/crypto.ts';
import type { Context, Plaintext } from '../../protocol/envelope.ts';
import { ProtocolError, type ProtocolErrorCode } from '../../protocol/errors.ts';
import type { SiteId } from '../../protocol/ids.ts';
import { open } from '../../protocol/open.ts';

/** `row-failed`: our own code could not deal with it; the others go on. */
export interface RowFailure {
  code: ProtocolErrorCode | 'row-failed';
  message: string;
}

export type Opened = { context: Context; plaintext: Plaintext } | { failure: RowFailure };

/** Without the message of an unforeseen error: it may repeat what a visitor typed. */
export const failureOf = (error: unknown): RowFailure =>
  error instanceof ProtocolError
    ? { code: error.code, message: error.message }
    : { code: 'row-failed', message: 'expected a submission that can be read, got one that cannot' };

/** One result a submission, in their order; never fails for what is wrong with a submission. */
export type OpenBatch = (batch: readonly StoredSubmission[]) => Promise<Opened[]>;

export const batchOpener =
  (crypto: Opening, site: SiteId, keys: ReadonlyMap<string, KeyPair>): OpenBatch =>
  async (batch) => {
    const results: Opened[] = [];
    for (const stored of batch) {
      try {
        const { submission, form, envelope } = stored;
        results.push(await open(crypto, envelope, { site, form, submission }, keys));
      } catch (error) {
        results.push({ failure: failureOf(error) });
      }
    }
    return results;
  };

/**
 * Shares a batch among several openers: each takes the next piece as soon as it is free. A piece at which a helper fails is done by the first.
 * @param openers asked anew for every batch, since helpers may join; @param pause lets other work in between two pieces.
 */
export const sharedOpener =
  (openers: () => readonly OpenBatch[], pieceSize: number, pause: () => Promise<void>): OpenBatch =>
  async (batch) => {
    const pieces: Opened[][] = [];
    let next = 0;
    const all = openers();
    const work = async (opener: OpenBatch): Promise<void> => {
      while (next * pieceSize < batch.length) {
        const piece = next++;
        const rows = batch.slice(piece * pieceSize, (piece + 1) * pieceSize);
        pieces[piece] = await (opener === all[0] ? opener(rows) : opener(rows).catch(() => all[0]!(rows)));
        await pause();
      }
    };
    await Promise.all(all.map(work));
    return pieces.flat();
  };
