import type { Crypto } from '../protocol/crypto.ts';
import type { SiteId, SubmissionId } from '../protocol/ids.ts';
import { parseLedgerKey } from '../protocol/ledger/ledger-key.ts';
import { readNote, verifyNote } from '../protocol/note.ts';
import type { ErasureCertificate } from '../protocol/rights.ts';
import type { UtcTime } from '../protocol/time.ts';

/** What an erasure certificate is worth to whoever files it. */
export interface CheckedCertificate {
  /** Signed by a ledger key that this site has published, about this very submission, with nothing left that should be gone. */
  isGood: boolean;
  /** No backup holds it any more by then. */
  backupsGoneBy?: UtcTime;
}

/** @param ledgerKeys `slk1_…`, of the signed manifest. */
export async function checkCertificate(
  crypto: Crypto,
  note: string,
  { site, submission }: { site: SiteId; submission: SubmissionId },
  ledgerKeys: readonly string[],
): Promise<CheckedCertificate> {
  let certificate: ErasureCertificate;
  try {
    // cast: what it claims counts only once the signature holds.
    certificate = JSON.parse(readNote(note, 'certificate', site)) as ErasureCertificate;
  } catch {
    return { isGood: false };
  }
  for (const text of ledgerKeys) {
    try {
      const { publicKey } = await parseLedgerKey(crypto, text);
      await verifyNote(crypto, note, site, publicKey);
    } catch {
      continue;
    }
    const isAll = certificate.erased.every(({ remaining }) => remaining === 0);
    return {
      isGood: certificate.submission === submission && isAll,
      backupsGoneBy: certificate.backupsGoneBy,
    };
  }
  return { isGood: false };
}
