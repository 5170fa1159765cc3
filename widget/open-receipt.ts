import { API, type ReceiptView, type ReceiptViewRequest } from '../protocol/api.ts';
import { toBase64url, type Bytes } from '../protocol/bytes.ts';
import type { Context, Plaintext } from '../protocol/envelope.ts';
import type { FormDefinition } from '../protocol/form.ts';
import type { SubmissionId } from '../protocol/ids.ts';
import { sealingKeyId, verifyArtefact, type Controller, type Manifest } from '../protocol/manifest.ts';
import { readNote } from '../protocol/note.ts';
import { open, parseEnvelope } from '../protocol/open.ts';
import { capabilityToken, parseReceiptFragment, visitorKey } from '../protocol/receipt.ts';
import type { WidgetTexts } from '../protocol/texts.ts';
import { WidgetFailure } from './failure.ts';
import { nobleCurves } from './noble-curves.ts';
import { pageCrypto, pageOpening } from './page-crypto.ts';
import { isPassing, problemCode, request } from './request.ts';
import type { ReceiptProblem } from './receipt-texts.ts';

export interface Receipt {
  /** Base address, no slash at the end. */
  collector: string;
  link: { submission: SubmissionId; receiptSecret: Bytes };
  view: ReceiptView;
  manifest: Manifest;
  context: Context;
  controller: Controller;
  definition: FormDefinition;
  /** What the form said around its questions, in its language: the names of legal bases, and what is wrong with an answer. */
  words: WidgetTexts;
  /** `none`: sealed for the site alone. `damaged`: there is one, and it does not open. */
  copy: Plaintext | 'none' | 'damaged';
}

export class ReceiptFailure extends Error {
  override name = 'ReceiptFailure';
  readonly problem: ReceiptProblem;
  readonly code: string;

  constructor(problem: ReceiptProblem, code: string = problem, cause?: unknown) {
    super(`receipt: ${code}`, { cause });
    this.problem = problem;
    this.code = code;
  }
}

/** There is nothing any more but the proof of that. */
export class SubmissionErased extends Error {
  override name = 'SubmissionErased';
  /** Signed note, kind `certificate`. */
  readonly certificate: string;

  constructor(certificate: string) {
    super('receipt: erased');
    this.certificate = certificate;
  }
}

/**
 * Fetches what the link names and opens the visitor's own copy. The secret stays here: the collector is told the `view` token alone, which opens
 * nothing. The form's wording is checked against the hash that the sealed context holds; the manifest only tells the controller's name, and
 * its signature would prove nothing here, as this page itself is the collector's.
 * @param collector base address, no slash at the end.
 * @throws ReceiptFailure, SubmissionErased
 */
export async function openReceipt(collector: string, fragment: string): Promise<Receipt> {
  const loadCurves = async (): Promise<typeof nobleCurves> => nobleCurves;
  const crypto = pageCrypto(loadCurves);
  let link;
  try {
    link = parseReceiptFragment(fragment);
  } catch (cause) {
    throw new ReceiptFailure('link', undefined, cause);
  }
  const { submission, receiptSecret } = link;
  const token = toBase64url(capabilityToken(crypto, receiptSecret, 'view'));
  const view = JSON.parse(
    await fetched(collector + API.receiptView(submission), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token } satisfies ReceiptViewRequest),
      cache: 'no-store',
    }),
  ) as ReceiptView;

  const { context } = parseEnvelope(view.envelope);
  const [note, artefact, own] = await Promise.all([
    fetched(collector + API.manifest(view.site)),
    fetched(collector + API.artefact(context.definition)),
    visitorKey(crypto, receiptSecret),
  ]);
  const manifest = JSON.parse(readNote(note, 'manifest', view.site)) as Manifest;
  const definition = await verifyArtefact<FormDefinition>(crypto, artefact, context.definition);
  const words = await wordsOf(collector, crypto, manifest, definition.locale);

  const id = sealingKeyId(crypto, own.publicKey);
  let copy: Receipt['copy'] = 'none';
  if (context.recipients.includes(id)) {
    // The latest version, where it was corrected: sealed for the same link.
    const filed = { site: view.site, form: view.form, submission: view.submission };
    copy = await open(pageOpening(loadCurves), view.envelope, filed, new Map([[id, own]])).then(
      ({ plaintext }) => plaintext,
      (error: unknown) => {
        console.error(error);
        return 'damaged' as const;
      },
    );
  }
  return {
    collector,
    link,
    view,
    manifest,
    context,
    controller: manifest.controller,
    definition,
    words,
    copy,
  };
}

/** The form's language may have been given up since; any other is better than no words. */
async function wordsOf(
  collector: string,
  crypto: Parameters<typeof verifyArtefact>[0],
  { locales }: Manifest,
  language: string,
): Promise<WidgetTexts> {
  const { texts } = locales.find(({ locale }) => locale === language) ?? locales[0]!;
  return verifyArtefact<WidgetTexts>(crypto, await fetched(collector + API.artefact(texts)), texts);
}

async function fetched(url: string, init?: RequestInit & { body?: string }): Promise<string> {
  const response = await request(url, init);
  if (response.ok) return response.text();
  throw await refusal(response);
}

/** What an answer other than a success means. */
export async function refusal(response: Response): Promise<ReceiptFailure | SubmissionErased> {
  // Asked too often is a clear answer; the others leave open whether anything was done.
  if (isPassing(response.status) && response.status !== 429)
    return new ReceiptFailure('down', `${response.status}`);
  if (response.status === 410) {
    const { certificate } = (await response
      .clone()
      .json()
      .catch(() => ({}))) as { certificate?: unknown };
    if (typeof certificate === 'string') return new SubmissionErased(certificate);
  }
  const code = await problemCode(response);
  return new ReceiptFailure(PROBLEMS[code] ?? 'unexpected', code);
}

const PROBLEMS: Readonly<Record<string, ReceiptProblem>> = {
  'capability-refused': 'refused',
  'submission-erased': 'refused',
  'legal-hold': 'held',
};

/** Whatever was thrown, as something that can be said. */
export function asReceiptFailure(error: unknown): ReceiptFailure {
  if (error instanceof ReceiptFailure) return error;
  if (error instanceof WidgetFailure)
    return new ReceiptFailure(error.problem === 'offline' ? 'offline' : 'down', error.code, error);
  const { code, name } = error as { code?: unknown; name?: unknown };
  return new ReceiptFailure('unexpected', typeof code === 'string' ? code : String(name), error);
}
