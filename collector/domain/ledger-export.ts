import { toBase64url } from '../../protocol/bytes.ts';
import type { LogExportLine } from '../../protocol/ledger/log-export.ts';
import { logOrigin } from '../../protocol/ledger/logs.ts';
import type { LedgerStore, LogRef } from '../store/store.ts';
import type { Clock } from './clock.ts';
import type { Ledger } from './ledger.ts';

const PAGE_ROWS = 500;

/**
 * A whole log up to `checkpoint`, page by page, so that it never has to fit into memory. Entries made meanwhile are left out: the checkpoint at the end
 * stands over exactly what comes before it.
 */
export async function* exportLog(
  { store, ledger, clock }: { store: LedgerStore; ledger: Ledger; clock: Clock },
  ref: LogRef,
  checkpoint: { size: number; note: string },
): AsyncGenerator<LogExportLine> {
  const { size, note } = checkpoint;
  yield { type: 'ledger', v: 1, origin: logOrigin(ref.site, ref.log), key: ledger.key };
  for (let from = 0; from < size;) {
    const now = Math.floor(clock() / 1000);
    const entries = await store.entries(ref, { from, to: size, limit: PAGE_ROWS, now });
    // Rather a file that says that it is not whole than one that never ends.
    if (entries.length === 0) break;
    for (const { index, leaf, hash, secret } of entries) {
      const content = secret ? { payload: secret.payload, salt: toBase64url(secret.salt) } : {};
      yield { type: 'leaf', index, hash: toBase64url(hash), leaf, ...content };
    }
    from += entries.length;
  }
  yield { type: 'end', size, checkpoint: note };
}
