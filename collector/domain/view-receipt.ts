import type { ReceiptView } from '../../protocol/api.ts';
import type { SubmissionId } from '../../protocol/ids.ts';
import { utcTime } from '../../protocol/time.ts';
import { authorised, capabilityRefused, rightsView, type RightsDeps } from './rights.ts';
import { wireEnvelope } from './wire-envelope.ts';

/**
 * The latest version, where it was corrected. The same refusal whether the submission or the token is wrong, or its date has passed.
 * @throws ProblemError `capability-refused`
 */
export async function viewReceipt(
  deps: RightsDeps,
  submission: SubmissionId,
  token: Uint8Array,
): Promise<ReceiptView> {
  const granted = await authorised(deps, submission, 'view', token);
  const rows = await deps.store.visitors.receiptsOf(granted.submission, Math.floor(deps.clock() / 1000));
  const row = rows.find(({ site }) => site === granted.site);
  if (!row) throw capabilityRefused();
  return {
    submission: granted.submission,
    site: row.site,
    form: row.form,
    receivedAt: utcTime(row.receivedAt * 1000),
    deletedAfter: utcTime(row.deletedAfter * 1000),
    envelope: wireEnvelope(row),
    ...(await rightsView(deps, granted)),
  };
}
