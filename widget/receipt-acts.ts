import { toBase64url } from '../protocol/bytes.ts';
import { SUITE, unsubscribePath, type Plaintext } from '../protocol/envelope.ts';
import { fromBase64url } from '../protocol/bytes.ts';
import type { Answers } from '../protocol/form.ts';
import { newId, type SubmissionId } from '../protocol/ids.ts';
import { capabilityHashes, capabilityToken, visitorKey, type Act } from '../protocol/receipt.ts';
import type {
  CorrectRequest,
  RequestId,
  RevokeRequest,
  RightsAnswer,
  RightsRequestBody,
  WithdrawRequest,
} from '../protocol/rights.ts';
import { seal } from '../protocol/seal.ts';
import { utcMinute } from '../protocol/time.ts';
import { nobleCurves } from './noble-curves.ts';
import { ReceiptFailure, refusal, type Receipt } from './open-receipt.ts';
import { pageCrypto } from './page-crypto.ts';
import { request } from './request.ts';

/**
 * What the receipt page can do, each with the one token that allows it; the secret itself stays here. Each throws ReceiptFailure, SubmissionErased where there is
 * nothing left to act on, or WidgetFailure where no answer came.
 */
export interface ReceiptActs {
  withdraw(consents: WithdrawRequest['consents']): Promise<RightsAnswer>;
  request(right: RightsRequestBody['right']): Promise<RightsAnswer>;
  /** Takes back what is not decided yet. */
  revoke(id: RequestId): Promise<RightsAnswer>;
  erase(): Promise<RightsAnswer>;
  correct(answers: Answers): Promise<RightsAnswer>;
}

export function receiptActs(receipt: Receipt): ReceiptActs {
  const { collector, link } = receipt;
  const crypto = pageCrypto(async () => nobleCurves);
  const token = (act: Act): string => toBase64url(capabilityToken(crypto, link.receiptSecret, act));
  const post = async (name: string, body: object): Promise<RightsAnswer> => {
    const response = await request(`${collector}/v1/receipts/${link.submission}/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      cache: 'no-store',
    });
    if (!response.ok) throw await refusal(response);
    try {
      return (await response.json()) as RightsAnswer;
    } catch (cause) {
      // It broke off: done, most likely, but nobody has said so.
      throw new ReceiptFailure('down', 'answer-cut', cause);
    }
  };
  return {
    withdraw: (consents) =>
      post('withdraw', { token: token('withdraw'), consents } satisfies WithdrawRequest),
    request: (right) => post('request', { token: token('request'), right } satisfies RightsRequestBody),
    revoke: (id) => post('revoke', { token: token('request'), request: id } satisfies RevokeRequest),
    erase: () => post('erase', { token: token('erase') }),
    async correct(answers) {
      const { submission, corrected } = await sealCorrection(crypto, receipt, answers);
      return post('correct', { token: token('correct'), submission, corrected } satisfies CorrectRequest);
    },
  };
}

/** A new version for the same link: the receipt secret stays, so every token and the visitor's own key stay with it. */
async function sealCorrection(
  crypto: ReturnType<typeof pageCrypto>,
  { view, link, manifest, definition, context, copy }: Receipt,
  answers: Answers,
): Promise<{ submission: SubmissionId; corrected: string }> {
  const own = copy as Plaintext;
  const now = Date.now();
  const submission = newId('sub', crypto.random(10), now);
  const current = manifest.keys.find(({ state }) => state === 'current')!;
  const recipients = [
    fromBase64url(current.key, 32)!,
    (await visitorKey(crypto, link.receiptSecret)).publicKey,
  ];
  const envelope = await seal(
    crypto,
    {
      v: 1,
      suite: SUITE,
      site: view.site,
      form: view.form,
      revision: definition.revision,
      definition: context.definition,
      submission,
      sealedAt: utcMinute(now),
      attachments: [],
      supersedes: view.submission,
    },
    {
      answers,
      // What was agreed to is withdrawn, never edited.
      consents: own.consents,
      locale: own.locale,
      links: {
        unsubscribe: unsubscribePath(submission, capabilityToken(crypto, link.receiptSecret, 'unsubscribe')),
      },
      attachments: own.attachments,
    },
    recipients,
  );
  const capabilities = await capabilityHashes(crypto, link.receiptSecret);
  return { submission, corrected: JSON.stringify({ ...envelope, capabilities }) };
}
