import { timingSafeEqual } from 'node:crypto';
import type { ConsentReceiptRequest } from '../../protocol/api.ts';
import { fromBase64url } from '../../protocol/bytes.ts';
import type { ConsentId, ConsentRecord } from '../../protocol/consent-record.ts';
import type { ReceiptBundle } from '../../protocol/ledger/receipt.ts';
import type { Store } from '../store/store.ts';
import type { Clock } from './clock.ts';
import type { Ledger } from './ledger.ts';
import { ProblemError } from './problem.ts';

const NOBODY = new Uint8Array(16);

/** The same refusal whether the decision, the site or the visitor is wrong, or its date has passed. @throws ProblemError `consent-unknown` */
export async function consentReceipt(
  { store, ledger, clock }: { store: Store; ledger: Ledger; clock: Clock },
  consent: ConsentId,
  { site, visitor }: ConsentReceiptRequest,
): Promise<ReceiptBundle> {
  const row = await store.consents.find(site, consent, Math.floor(clock() / 1000));
  const decided = row && (JSON.parse(row.payload) as ConsentRecord).visitor;
  const isSame = timingSafeEqual(fromBase64url(visitor, 16) ?? NOBODY, fromBase64url(decided, 16) ?? NOBODY);
  const bundle =
    row && isSame
      ? await ledger.receiptWithProof({ tenant: row.tenant, site, log: 'consent' }, row.index)
      : undefined;
  if (bundle) return bundle;
  throw new ProblemError(
    'consent-unknown',
    'expected a decision that is kept here, and the device that it was made on, got another; it has not arrived yet, or was deleted',
  );
}
