import type { PageCrypto, SealChunk, Snippet } from '../embed/contract.ts';
import type { SubmissionRequest } from '../protocol/envelope.ts';
import { SUITE, unsubscribePath } from '../protocol/envelope.ts';
import type { Answers, GivenConsent } from '../protocol/form.ts';
import { fromBase64url } from '../protocol/bytes.ts';
import { newId, type SubmissionId } from '../protocol/ids.ts';
import { capabilityHashes, capabilityToken, receiptLink, visitorKey } from '../protocol/receipt.ts';
import { utcMinute } from '../protocol/time.ts';
import type { LoadedForm } from './load-form.ts';
import { pause } from './request.ts';

export interface SealedAnswers {
  submission: SubmissionId;
  /** JSON of the {@link SubmissionRequest}: sent again, it is the same bytes. */
  body: string;
  /** The visitor's way back; its fragment holds the only copy of the receipt secret. */
  receipt: string;
}

/**
 * Pauses between its steps, so that no single task holds up a slow phone for longer than anybody notices.
 * @param supersedes a submission that may have been stored with other answers.
 * @throws ProtocolError `plaintext-too-large`
 */
export async function sealAnswers(
  crypto: PageCrypto,
  sealing: SealChunk,
  snippet: Snippet,
  loaded: LoadedForm,
  answers: Answers,
  supersedes: SubmissionId | undefined,
): Promise<SealedAnswers> {
  const { manifest, form, definition, hash } = loaded;
  const now = Date.now();
  const submission = newId('sub', crypto.random(10), now);
  const secret = crypto.random(32);
  const current = manifest.keys.find(({ state }) => state === 'current')!;
  const recipients = [fromBase64url(current.key, 32)!];
  if (form.ownCopy) recipients.push((await visitorKey(crypto, secret)).publicKey);
  const unsubscribe = unsubscribePath(submission, capabilityToken(crypto, secret, 'unsubscribe'));
  await pause(0);

  const envelope = await sealing.seal(
    crypto,
    {
      v: 1,
      suite: SUITE,
      site: snippet.site,
      form: form.id,
      revision: form.revision,
      definition: hash,
      submission,
      sealedAt: utcMinute(now),
      attachments: [],
      ...(supersedes && { supersedes }),
    },
    {
      answers,
      consents: definition.fields
        .filter(({ type }) => type === 'consent')
        .map(({ id, label }): GivenConsent => ({ field: id, wording: label, given: answers[id] === true })),
      locale: definition.locale,
      links: { unsubscribe },
      attachments: [],
    },
    recipients,
  );
  await pause(0);
  const capabilities = await capabilityHashes(crypto, secret);
  return {
    submission,
    body: JSON.stringify({ ...envelope, capabilities } satisfies SubmissionRequest),
    receipt: receiptLink(snippet.collector, submission, secret),
  };
}
