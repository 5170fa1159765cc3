import type { StoredSubmission } from '../../protocol/api.ts';
import type { Envelope } from '../../protocol/envelope.ts';
import { utcTime } from '../../protocol/time.ts';
import type { SealedParts, SubmissionRow } from '../store/store.ts';

/** The envelope as it came, from the parts that are stored. */
export const wireEnvelope = (parts: SealedParts): Envelope => ({
  v: 1,
  context: parts.context,
  nonce: base64url(parts.nonce),
  body: base64url(parts.body),
  commit: base64url(parts.commit),
  boxes: parts.boxes.map(({ key, box }) => ({ key, box: base64url(box) })),
});

export const wireSubmission = (row: Omit<SubmissionRow, 'position'>): StoredSubmission => ({
  submission: row.submission,
  form: row.form,
  receivedAt: utcTime(row.receivedAt * 1000),
  envelope: wireEnvelope(row),
  ...(row.hasMaskedAddress ? { hasMaskedAddress: true } : {}),
});

// The runtime's own encoder: an export encodes every stored byte.
const base64url = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url');
