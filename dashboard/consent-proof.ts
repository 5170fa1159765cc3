import type { StoredConsent } from '../protocol/api.ts';
import { canonicalJson } from '../protocol/canonical-json.ts';
import type { Verifying } from '../protocol/crypto.ts';
import { ProtocolError } from '../protocol/errors.ts';
import type { SiteId } from '../protocol/ids.ts';
import { parseLedgerKey } from '../protocol/ledger/ledger-key.ts';
import { logOrigin } from '../protocol/ledger/logs.ts';
import { verifyBundle, type ReceiptBundle } from '../protocol/ledger/receipt.ts';
import type { UtcTime } from '../protocol/time.ts';
import type { LedgerTrust } from './ledger-trust.ts';

/** Whether a record is what the ledger holds, found out here from the same proof that its visitor has. */
export type ConsentProof =
  /** In the log, under a signed checkpoint over `size` entries. */
  | { at: 'included'; index: number; size: number; trust: LedgerTrust }
  /** Accepted under signature; a checkpoint made after `by` covers it. */
  | { at: 'promised'; by: UtcTime; trust: LedgerTrust }
  | { at: 'failed'; message: string };

/** @param bundle hostile: as the collector handed it out. */
export async function proveConsent(
  crypto: Verifying,
  bundle: ReceiptBundle,
  { index, record }: StoredConsent,
  site: SiteId,
  trust: LedgerTrust,
): Promise<ConsentProof> {
  try {
    const key = await parseLedgerKey(crypto, trust.key);
    const { origin, leaf, payload, accepted, included } = await verifyBundle(crypto, bundle, key);
    if (origin !== logOrigin(site, 'consent') || leaf.ref !== record.id || payload !== canonicalJson(record))
      return failed('The proof is about another decision than the one that is shown.');
    if (included) {
      if (included.index !== index)
        return failed('The proof is about another place in the log than the record names.');
      return { at: 'included', index, size: included.size, trust };
    }
    // A bundle without either does not verify.
    return { at: 'promised', by: accepted!.includedBy, trust };
  } catch (error) {
    if (error instanceof ProtocolError) return failed(`The proof does not hold: ${error.message}.`);
    throw error;
  }
}

const failed = (message: string): ConsentProof => ({ at: 'failed', message });
