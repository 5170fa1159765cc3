import { hash, timingSafeEqual } from 'node:crypto';
import type { ReceiptView } from '../../protocol/api.ts';
import type { SubmissionId } from '../../protocol/ids.ts';
import { utcTime } from '../../protocol/time.ts';
import type { ReceiptRow, Store } from '../store/store.ts';
import type { Clock } from './clock.ts';
import { ProblemError } from './problem.ts';
import { wireEnvelope } from './wire-envelope.ts';

/** The same refusal whether the submission or the token is wrong, or its date has passed. @throws ProblemError `capability-refused` */
export async function viewReceipt(
  { store, clock }: { store: Store; clock: Clock },
  submission: SubmissionId,
  token: Uint8Array,
): Promise<ReceiptView> {
  const offered = hash('sha256', token, 'buffer');
  let granted: ReceiptRow | undefined;
  for (const row of await store.visitors.receiptsOf(submission, Math.floor(clock() / 1000))) {
    if (timingSafeEqual(row.viewCapability, offered)) granted = row;
  }
  if (!granted) {
    throw new ProblemError(
      'capability-refused',
      'expected the receipt link of a submission that is kept here, got another; copy the whole link, or it was deleted',
    );
  }
  return {
    submission,
    site: granted.site,
    form: granted.form,
    receivedAt: utcTime(granted.receivedAt * 1000),
    deletedAfter: utcTime(granted.deletedAfter * 1000),
    envelope: wireEnvelope(granted),
  };
}
