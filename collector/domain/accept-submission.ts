import { hash } from 'node:crypto';
import type { Accepted } from '../../protocol/api.ts';
import type { Context } from '../../protocol/envelope.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import type { FormId, SiteId, SubmissionId } from '../../protocol/ids.ts';
import { parseEnvelope, type ParsedEnvelope } from '../../protocol/open.ts';
import { ACTS, type Act } from '../../protocol/receipt.ts';
import { utcTime } from '../../protocol/time.ts';
import type { FiledSubmission, NewSubmission, Seconds, Store } from '../store/store.ts';
import type { Clock } from './clock.ts';
import { decodeBase64url } from './decode-base64url.ts';
import { ProblemError } from './problem.ts';
import type { PublishedSite, PublishedSites } from './published-sites.ts';

export interface Arrived {
  /** From the path. */
  submission: SubmissionId;
  /** Of the page; left out where a receipt's own capability stands for it. */
  origin?: string;
  /** What it takes the place of. */
  correcting?: Correcting;
  /** The request's body as it came. */
  bytes: Uint8Array;
  json: unknown;
}

/** The version before, to which the new one is bound: same form, same receipt link, and no longer kept. */
export interface Correcting {
  site: SiteId;
  form: FormId;
  submission: SubmissionId;
  deletedAfter: Seconds;
  capabilities: Record<Act, Uint8Array>;
}

/**
 * Files a sealed submission. Everything is checked before anything is stored, cheapest first; the input is whatever a stranger sent.
 * @returns once the commit that holds it is on disk.
 * @throws ProblemError
 */
export async function acceptSubmission(
  deps: Deps,
  arrived: Arrived,
): Promise<{ created: boolean; accepted: Accepted }> {
  const { store } = deps;
  const sound = await check(deps, arrived);
  const { context } = sound.envelope;
  let submission: NewSubmission;
  try {
    submission = asSubmission(sound, arrived);
  } catch (refusal) {
    // A page that missed the answer sends again, and meanwhile the site may have been published anew: the same bytes get the same answer.
    const { receivedAt, digest } = sound;
    const filed = await store.visitors.submissionOf(context.site, context.submission, receivedAt);
    if (filed && Buffer.compare(filed.digest, digest) === 0)
      return answer(context, { ...filed, outcome: 'same' });
    throw refusal;
  }
  return answer(context, await store.visitors.addSubmission(submission));
}

/**
 * The same checks for a version that only waits for its place. Nothing is stored.
 * @throws ProblemError as {@link acceptSubmission}, and `submission-conflict` where the id is in use
 */
export async function checkProposal(
  deps: Deps,
  arrived: Arrived & { correcting: Correcting },
): Promise<NewSubmission> {
  const sound = await check(deps, arrived);
  const submission = asSubmission(sound, arrived);
  await refuseUsedId(deps, submission, sound.receivedAt);
  return submission;
}

/** @throws ProblemError `submission-conflict` */
export async function refuseUsedId(
  { store }: Pick<Deps, 'store'>,
  { site, submission }: Pick<NewSubmission, 'site' | 'submission'>,
  now: Seconds,
): Promise<void> {
  if (await store.visitors.submissionOf(site, submission, now))
    throw new ProblemError(
      'submission-conflict',
      'expected a corrected version under an id of its own, got one that is in use; it cannot take a place',
    );
}

interface Deps {
  store: Store;
  sites: PublishedSites;
  clock: Clock;
}

/** What does not depend on what is published of the form at present. */
interface Sound {
  site: PublishedSite;
  envelope: ParsedEnvelope;
  capabilities: Record<Act, Uint8Array>;
  /** Milliseconds. */
  now: number;
  receivedAt: Seconds;
  digest: Uint8Array;
}

async function check({ sites, clock }: Deps, arrived: Arrived): Promise<Sound> {
  const { envelope, capabilities } = readRequest(arrived.json);
  const { context } = envelope;
  if (context.submission !== arrived.submission) {
    throw new ProblemError(
      'context-mismatch',
      'expected the id in the path to be the one in the sealed context, got two ids',
    );
  }
  const site = await sites.find(context.site);
  if (!site) {
    throw new ProblemError(
      'site-unknown',
      'expected a published site; publish it in the dashboard, and compare data-site in the snippet',
    );
  }
  checkCorrection(context, capabilities, arrived.correcting);
  if (!arrived.correcting && !site.origins.has(arrived.origin ?? '')) {
    throw new ProblemError(
      'origin-not-allowed',
      'expected a page of an origin that the site lists; add it in the dashboard and publish',
    );
  }
  const now = clock();
  const digest = hash('sha256', arrived.bytes, 'buffer');
  return { site, envelope, capabilities, now, receivedAt: Math.floor(now / 1000), digest };
}

function asSubmission(
  { site, envelope, capabilities, now, receivedAt, digest }: Sound,
  arrived: Arrived,
): NewSubmission {
  const { context } = envelope;
  const retentionDays = checkAgainstManifest(site, context, now);
  return {
    tenant: site.tenant,
    site: context.site,
    form: context.form,
    submission: context.submission,
    receivedAt,
    deletedAfter: arrived.correcting?.deletedAfter ?? receivedAt + retentionDays * 86_400,
    digest,
    context: contextText(arrived.json),
    nonce: envelope.nonce,
    body: envelope.body,
    commit: envelope.commit,
    boxes: envelope.boxes,
    capabilities,
  };
}

/**
 * A link that stood for one submission must not open another's. Without a link `supersedes` is a page's own word, for an answer that may have arrived although nobody
 * said so, and takes nothing away.
 */
function checkCorrection(
  context: Context,
  capabilities: Record<Act, Uint8Array>,
  correcting: Correcting | undefined,
): void {
  const isBound =
    !correcting ||
    (context.supersedes === correcting.submission &&
      context.site === correcting.site &&
      context.form === correcting.form &&
      ACTS.every((act) => Buffer.compare(capabilities[act], correcting.capabilities[act]) === 0));
  if (isBound) return;
  throw new ProblemError(
    'context-mismatch',
    'expected a new version of this very submission (supersedes, form, capabilities), got something else',
  );
}

function answer(context: Context, filed: FiledSubmission): { created: boolean; accepted: Accepted } {
  if (filed.outcome === 'erased') {
    throw new ProblemError(
      'submission-erased',
      'expected a submission that is new, got one that was erased; it does not come back, send what is new under a new id',
    );
  }
  if (filed.outcome === 'other') {
    throw new ProblemError(
      'submission-conflict',
      'expected the bytes that were sent under this id before, got others; send what is new under a new id',
    );
  }
  const accepted = { submission: context.submission, receivedAt: utcTime(filed.receivedAt * 1000) };
  return { created: filed.outcome === 'stored', accepted };
}

function readRequest(json: unknown): { envelope: ParsedEnvelope; capabilities: Record<Act, Uint8Array> } {
  let envelope: ParsedEnvelope;
  try {
    envelope = parseEnvelope(json, decodeBase64url);
  } catch (cause) {
    if (cause instanceof ProtocolError)
      throw new ProblemError('envelope-invalid', cause.message, { at: cause.code, cause });
    throw cause;
  }
  if (envelope.context.attachments.length > 0) {
    throw new ProblemError(
      'envelope-invalid',
      'expected no attachments, got some; this collector takes none, so their content would be missing',
      { at: 'attachments' },
    );
  }
  return { envelope, capabilities: readCapabilities((json as { capabilities?: unknown }).capabilities) };
}

/** By hand and not by a schema: this runs for every submission, and decodes while it checks. */
function readCapabilities(given: unknown): Record<Act, Uint8Array> {
  const named = typeof given === 'object' && given !== null ? (given as Record<string, unknown>) : {};
  const capabilities: Partial<Record<Act, Uint8Array>> = {};
  for (const act of ACTS) {
    const hash = Object.hasOwn(named, act) ? decodeBase64url(named[act], 32) : undefined;
    if (hash) capabilities[act] = hash;
  }
  if (Object.keys(capabilities).length !== ACTS.length || Object.keys(named).length !== ACTS.length) {
    throw new ProblemError(
      'body-invalid',
      `expected the hash (32 bytes, base64url) of each of ${ACTS.join(', ')}, and nothing else`,
      { at: 'capabilities' },
    );
  }
  return capabilities as Record<Act, Uint8Array>;
}

/** @returns how many days the form keeps it. @throws ProblemError */
function checkAgainstManifest(site: PublishedSite, context: Context, now: number): number {
  const form = site.forms.get(context.form);
  if (!form) {
    throw new ProblemError(
      'form-unknown',
      'expected a form that the site has published, got another; load the page again',
    );
  }
  if (!site.definitions.get(form.id)?.has(context.definition)) {
    throw new ProblemError(
      'definition-unknown',
      'expected a definition that was published for this form, got another; load the page again',
    );
  }
  const [key, own] = context.recipients;
  if (context.recipients.length > (form.ownCopy ? 2 : 1) || key === own) {
    throw new ProblemError(
      'recipients-unexpected',
      `expected ${form.ownCopy ? "the site's key and the visitor's own" : "the site's key alone"}, got ${context.recipients.length} recipients`,
    );
  }
  checkSealingKey(site, key!, now);
  return form.retentionDays;
}

function checkSealingKey(site: PublishedSite, id: string, now: number): void {
  const key = site.keys.get(id);
  if (!key) {
    throw new ProblemError(
      'key-unknown',
      'expected the first recipient to be a sealing key of the site, got another; load the page again',
    );
  }
  const open = key.state === 'current' || (key.state === 'accepting' && Date.parse(key.until ?? '') > now);
  if (!open) {
    throw new ProblemError(
      'key-retired',
      'expected a sealing key that is still accepted, got a retired one; load the page again',
    );
  }
}

const contextText = (json: unknown): string => (json as { context: string }).context;
