import type { Crypto } from '../../protocol/crypto.ts';
import { SUITE, unsubscribePath, type SubmissionRequest } from '../../protocol/envelope.ts';
import { fromBase64url } from '../../protocol/bytes.ts';
import type { Answers, FormDefinition } from '../../protocol/form.ts';
import { newId, type SubmissionId } from '../../protocol/ids.ts';
import type { Manifest, PublishedForm } from '../../protocol/manifest.ts';
import { capabilityHashes, capabilityToken, visitorKey } from '../../protocol/receipt.ts';
import { seal } from '../../protocol/seal.ts';
import { utcMinute } from '../../protocol/time.ts';

/**
 * Seals as a visitor's page does, with libsodium in place of the page's own code.
 * @param correcting the version before, for whose link the new one is sealed
 */
export async function sealSubmission(
  crypto: Crypto,
  manifest: Manifest,
  definition: FormDefinition,
  answers: Answers,
  now = Date.now(),
  correcting?: { submission: SubmissionId; receiptSecret: Uint8Array },
): Promise<{ submission: SubmissionId; body: string; receiptSecret: Uint8Array }> {
  const form = manifest.forms.find(({ id }) => id === definition.form) as PublishedForm;
  const submission = newId('sub', crypto.random(10), now);
  const receiptSecret = correcting?.receiptSecret ?? crypto.random(32);
  const current = manifest.keys.find(({ state }) => state === 'current')!;
  const recipients = [fromBase64url(current.key, 32)!];
  if (form.ownCopy) recipients.push((await visitorKey(crypto, receiptSecret)).publicKey);
  const envelope = await seal(
    crypto,
    {
      v: 1,
      suite: SUITE,
      site: manifest.site,
      form: form.id,
      revision: form.revision,
      definition: form.definitions[definition.locale]!,
      submission,
      sealedAt: utcMinute(now),
      attachments: [],
      ...(correcting && { supersedes: correcting.submission }),
    },
    {
      answers,
      consents: definition.fields
        .filter(({ type }) => type === 'consent')
        .map(({ id, label }) => ({ field: id, wording: label, given: answers[id] === true })),
      locale: definition.locale,
      links: {
        unsubscribe: unsubscribePath(submission, capabilityToken(crypto, receiptSecret, 'unsubscribe')),
      },
      attachments: [],
    },
    recipients,
  );
  const request: SubmissionRequest = {
    ...envelope,
    capabilities: await capabilityHashes(crypto, receiptSecret),
  };
  return { submission, body: JSON.stringify(request), receiptSecret };
}

export const putSubmission = (
  collector: string,
  origin: string,
  submission: SubmissionId,
  body: string,
): Promise<Response> =>
  fetch(`${collector}/v1/submissions/${submission}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', origin },
    body,
  });
