import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ProblemCode, ProposedCorrection } from '../../protocol/api.ts';
import { canonicalJson } from '../../protocol/canonical-json.ts';
import type { FormDefinition } from '../../protocol/form.ts';
import { newId, type SubmissionId } from '../../protocol/ids.ts';
import { readCheckpoint } from '../../protocol/ledger/checkpoint.ts';
import { parseLeaf } from '../../protocol/ledger/leaf.ts';
import { toBase64 } from '../../protocol/note.ts';
import type { Act } from '../../protocol/receipt.ts';
import {
  DEFAULT_RULES,
  REVOKED_MAX,
  type ErasureCertificate,
  type RequestId,
  type RightsAnswer,
  type RightsEvent,
  type RightsRules,
  type RuledRight,
  type SubmissionState,
} from '../../protocol/rights.ts';
import { utcTime } from '../../protocol/time.ts';
import type {
  CertificateDraft,
  HoldRow,
  NewSubmission,
  RightsAct,
  RightsRow,
  Seconds,
  SitePlace,
  SubmissionPlace,
} from '../store/store.ts';
import type { CollectorParts } from '../parts.ts';
import { checkProposal, refuseUsedId } from './accept-submission.ts';
import { inTurn } from './erasure-list.ts';
import { keptByHold } from './legal-hold.ts';
import { addToList, listActs } from './list-acts.ts';
import { ProblemError } from './problem.ts';
import { wireSubmission } from './wire-envelope.ts';

export type RightsDeps = Pick<
  CollectorParts,
  'store' | 'sites' | 'ledger' | 'clock' | 'erasures' | 'backupDays' | 'version' | 'log'
>;

/** Longer chains of corrections are followed no further: a circle cannot come about, but a damaged file could hold one. */
export const CORRECTIONS_MAX = 1000;

/** The receipt's own view: how things stand, and everything that happened, each with its proof. */
export async function rightsView(
  deps: RightsDeps,
  row: RightsRow,
): Promise<{ state: SubmissionState; events: RightsEvent[]; rules: RightsRules }> {
  return {
    state: await stateOf(deps, row),
    events: await eventsOf(deps, row),
    rules: await rulesOf(deps, row),
  };
}

/** @throws ProblemError those of {@link authorised}, and `consent-unknown` */
export function withdrawConsents(
  deps: RightsDeps,
  submission: SubmissionId,
  token: Uint8Array,
  consents: readonly string[] | 'all',
): Promise<RightsAnswer> {
  return byVisitor(deps, submission, 'withdraw', token, async (row) => {
    const fields = await askedConsents(deps, row, consents);
    return acted(deps, row, { what: 'withdraw', fields, by: 'receipt' });
  });
}

/** @throws ProblemError `consent-unknown` */
async function askedConsents(
  deps: RightsDeps,
  row: RightsRow,
  consents: readonly string[] | 'all',
): Promise<readonly string[]> {
  const asked = await consentFields(deps, row);
  const fields = consents === 'all' ? asked : consents;
  if (fields.every((field) => asked.includes(field))) return fields;
  throw new ProblemError('consent-unknown', 'expected consents that this form asks for, got another', {
    at: 'consents',
  });
}

/** @throws ProblemError those of {@link authorised}; `request-limit` */
export function requestRight(
  deps: RightsDeps,
  submission: SubmissionId,
  token: Uint8Array,
  right: 'restrict' | 'lift' | 'object',
): Promise<RightsAnswer> {
  return byVisitor(deps, submission, 'request', token, async (row) => {
    // Whoever asked for it may end it; nobody has to agree to that.
    if (right === 'lift') return acted(deps, row, { what: 'lift' });
    if ((await rulesOf(deps, row))[right] === 'decision') return opened(deps, row, right);
    return acted(deps, row, { what: right });
  });
}

/**
 * Whoever asked takes it back, as long as nobody has decided.
 * @throws ProblemError those of {@link authorised}; `request-unknown`; `request-decided` where the tenant was faster
 */
export function revokeRequest(
  deps: RightsDeps,
  submission: SubmissionId,
  token: Uint8Array,
  id: RequestId,
): Promise<RightsAnswer> {
  return byVisitor(deps, submission, 'request', token, async (row) => {
    const answer = await acted(deps, row, { what: 'revoke', id });
    // Read back: somebody may have decided in this moment.
    const request = answer.state.requests.find((one) => one.id === id);
    if (!request)
      throw new ProblemError('request-unknown', 'expected a request of this receipt, got another');
    if (request.state !== 'revoked')
      throw new ProblemError(
        'request-decided',
        'expected an open request, got one that was decided before; open the receipt again and see how',
      );
    return answer;
  });
}

/** @throws ProblemError those of {@link authorised}; `request-limit`; `unavailable` where the list of erasures cannot be written */
export function eraseByVisitor(
  deps: RightsDeps,
  submission: SubmissionId,
  token: Uint8Array,
): Promise<RightsAnswer> {
  return byVisitor(deps, submission, 'erase', token, async (row) => {
    // What is held is not erased by anybody; the tenant has to answer, and the hold's reason is its first word.
    const hold = await deps.store.retention.holdOver(row);
    if (hold || (await rulesOf(deps, row)).erase === 'decision')
      return opened(deps, row, 'erase', hold && { hold });
    return erase(deps, row, { by: 'receipt', requestedAt: now(deps) });
  });
}

/** What is erased between looking it up and acting on it is told of as what was erased before. */
async function byVisitor(
  deps: RightsDeps,
  submission: SubmissionId,
  act: ReceiptAct,
  token: Uint8Array,
  work: (row: RightsRow) => Promise<RightsAnswer>,
): Promise<RightsAnswer> {
  const row = await authorised(deps, submission, act, token);
  try {
    return await work(row);
  } catch (error) {
    if (error instanceof ProblemError && IS_GONE.has(error.code))
      await authorised(deps, submission, act, token);
    throw error;
  }
}

const IS_GONE: ReadonlySet<ProblemCode> = new Set(['submission-erased', 'submission-unknown']);

/**
 * A new version, sealed by the page with the same receipt secret, takes the place of the old one; at once, or when the tenant grants it.
 * @param arrived the new one's id, its request's bytes and their JSON.
 * @throws ProblemError those of {@link authorised}, `context-mismatch`, `request-limit`, and those of a submission
 */
export async function correctSubmission(
  deps: RightsDeps & Pick<CollectorParts, 'crypto'>,
  submission: SubmissionId,
  token: Uint8Array,
  arrived: { submission: SubmissionId; bytes: Uint8Array; json: unknown },
): Promise<RightsAnswer> {
  const row = await authorised(deps, submission, 'correct', token);
  // Sent again because the answer got lost: it has taken the place already.
  if (row.submission === arrived.submission) return unchanged(deps, row);
  const { requests } = await stateOf(deps, row);
  // One at a time, also where the rule has changed since: what the tenant grants would take the place of what came later.
  if (requests.some(({ right, state }) => right === 'correct' && state === 'open'))
    return answerFor(deps, row, 'open', undefined);
  if (requests.some(({ corrected }) => corrected === arrived.submission)) return unchanged(deps, row);
  try {
    return await correctNow(deps, row, arrived);
  } catch (refusal) {
    // The same may have been sent twice at once, and the other one was faster.
    const latest = await authorised(deps, submission, 'correct', token);
    if (latest.submission === arrived.submission) return unchanged(deps, latest);
    throw refusal;
  }
}

async function correctNow(
  deps: RightsDeps & Pick<CollectorParts, 'crypto'>,
  row: RightsRow,
  arrived: { submission: SubmissionId; bytes: Uint8Array; json: unknown },
): Promise<RightsAnswer> {
  const proposal = await checkProposal(deps, { ...arrived, correcting: row });
  if ((await rulesOf(deps, row)).correct === 'decision') return opened(deps, row, 'correct', { proposal });
  const { tenant, site } = row;
  const entries = await deps.store.rights.act(row, { what: 'supersede', by: proposal }, now(deps));
  if (entries.length === 0) {
    throw changedMeanwhile();
  }
  return answerFor(deps, { tenant, site, submission: arrived.submission }, 'done', entries[0]!.index);
}

/**
 * What an open request for a correction would change, and into what.
 * @throws ProblemError `request-unknown` also where there is nothing to decide any more; `submission-unknown` where it may not be read
 */
export async function proposedCorrection(
  deps: RightsDeps,
  { tenant, site }: SitePlace,
  id: RequestId,
): Promise<ProposedCorrection> {
  const request = await deps.store.rights.request(tenant, site, id);
  if (request?.right !== 'correct' || request.state !== 'open')
    throw new ProblemError('request-unknown', 'expected an open request for a correction, got another');
  const found = await deps.store.rights.proposedCorrection(tenant, site, id, now(deps));
  if (!found)
    throw new ProblemError(
      'submission-unknown',
      'expected a submission that may be read, got one that its visitor has restricted, or whose date has passed',
    );
  return { before: wireSubmission(found.before), after: wireSubmission(found.after) };
}

/** By the tenant. @throws ProblemError `request-unknown`, `request-decided`, `legal-hold`, `submission-conflict` */
export async function decideRequest(
  deps: RightsDeps,
  { tenant, site }: SitePlace,
  id: RequestId,
  { granted, reason }: { granted: boolean; reason: string },
): Promise<RightsAnswer> {
  const request = await deps.store.rights.request(tenant, site, id);
  if (!request) throw new ProblemError('request-unknown', 'expected a request of this site, got another');
  const place = { tenant, site, submission: request.submission };
  if (request.state !== 'open') throw wasDecided();
  if (granted && request.right === 'erase')
    return erase(deps, place, {
      by: 'receipt',
      requestedAt: Date.parse(request.at) / 1000,
      granting: { id, reason },
    });
  if (granted && request.corrected !== undefined) {
    // Neither version may be read, so nobody knows what would be granted.
    if ((await stateOf(deps, place)).restrictedAt !== undefined) throw submissionRestricted();
    await refuseUsedId(deps, { site, submission: request.corrected }, now(deps));
  }
  const entries = await deps.store.rights.act(place, { what: 'decide', id, granted, reason }, now(deps));
  await listActs(deps);
  if (entries.length === 0) {
    throw wasDecided();
  }
  return answerFor(deps, place, 'done', entries[0]!.index);
}

/**
 * Somebody has told the tenant on the telephone or by letter. Also while it is restricted: it takes nothing from the visitor.
 * @throws ProblemError `submission-unknown`, `consent-unknown`
 */
export async function withdrawByTenant(
  deps: RightsDeps,
  { tenant, site, submission }: SubmissionPlace,
  consents: readonly string[] | 'all',
): Promise<RightsAnswer> {
  const rows = await deps.store.rights.find(submission, now(deps));
  const row = rows.find((one) => one.site === site && one.tenant === tenant);
  if (!row) throw submissionUnknown();
  const fields = await askedConsents(deps, row, consents);
  return acted(deps, row, { what: 'withdraw', fields, by: 'tenant' });
}

const wasDecided = (): ProblemError =>
  new ProblemError(
    'request-decided',
    'expected an open request, got one that was decided or taken back before; load the list again',
  );

/** By the tenant itself, without a request. @throws ProblemError `legal-hold`, `submission-restricted`, `submission-unknown` */
export async function eraseByTenant(deps: RightsDeps, place: SubmissionPlace): Promise<RightsAnswer> {
  const { tenant, site, submission } = place;
  // Whoever has it restricted may need it, perhaps against this very tenant (GDPR art. 18(1)(b) and (c)).
  if ((await deps.store.rights.state(tenant, site, submission))?.restrictedAt !== undefined) {
    throw submissionRestricted();
  }
  return erase(deps, place, { by: 'tenant', requestedAt: now(deps) });
}

/** Of every version. @throws ProblemError `legal-hold`, `request-decided`, `submission-unknown` where there is nothing of it */
const erase = (deps: RightsDeps, place: SubmissionPlace, how: Erasure): Promise<RightsAnswer> =>
  inTurn(deps.erasures, () => eraseInTurn(deps, place, how));

interface Erasure {
  by: ErasureCertificate['by'];
  /** By whoever wanted it, which may have been long ago. */
  requestedAt: Seconds;
  granting?: { id: RequestId; reason: string };
}

async function eraseInTurn(
  deps: RightsDeps,
  { tenant, site, submission }: SubmissionPlace,
  { by, requestedAt, granting }: Erasure,
): Promise<RightsAnswer> {
  const { store } = deps;
  const place = { tenant, site, submission };
  const at = now(deps);
  const isThere = async (): Promise<boolean> =>
    (await store.rights.state(tenant, site, submission)) !== undefined;
  if (!(await isThere())) throw submissionUnknown();
  // Before anything is listed, too: where the process ends after that, a replay would not ask again.
  if (await store.retention.holdOver(place)) throw keptByHold();
  // Each of its versions: a backup from before a correction holds only the earlier ones.
  const versions = await store.rights.versions(place);
  const listed = versions.map((version) => ({ site, submission: version, at }));
  const head = await addToList(deps, listed);
  // Nobody is told that it is gone: a replay must not take it away when nobody expects it any more. But what is gone stays listed.
  const undo = async (): Promise<void> => {
    if (await isThere())
      await store.rights.noteErasureList(
        await addToList(
          deps,
          listed.map((one) => ({ ...one, undone: true })),
        ),
      );
  };
  const done = await store.rights
    .erase(place, { by, at, requestedAt, ...(granting && { granting }) })
    .catch(async (error: unknown) => {
      await undo();
      throw error;
    });
  if (done.heldBy ?? done.wasDecided) {
    await undo();
    throw done.heldBy ? keptByHold() : wasDecided();
  }
  await store.rights.noteErasureList(head);
  if (!done.erased) throw submissionUnknown();
  const certificate = await certify(deps, { tenant, site }, versions, done.draft);
  // Read back: nothing of it is there.
  const state = await store.rights.state(tenant, site, versions.at(-1)!);
  return {
    state: state ?? { withdrawn: [], requests: [] },
    effect: state ? 'unchanged' : 'done',
    event: null,
    certificate,
  };
}

/** Signs what the erasure has left to be signed. */
async function certify(
  { store, ledger, backupDays, version }: Pick<RightsDeps, 'store' | 'ledger' | 'backupDays' | 'version'>,
  { tenant, site }: SitePlace,
  versions: readonly SubmissionId[],
  draft: CertificateDraft,
): Promise<string> {
  const checkpoint = await ledger.checkpointNow({ tenant, site, log: 'rights' });
  const signed = checkpoint && readCheckpoint(checkpoint.note);
  const certificate: ErasureCertificate = {
    ...draft,
    backupsGoneBy: utcTime(Date.parse(draft.erasedAt) + backupDays * 86_400_000),
    log: { size: signed?.size ?? 0, root: signed ? toBase64(signed.root) : '' },
    software: version,
  };
  const note = await ledger.statement('certificate', site, canonicalJson(certificate));
  await store.rights.keepCertificate({ tenant, site }, versions, note);
  return note;
}

const submissionRestricted = (): ProblemError =>
  new ProblemError(
    'submission-restricted',
    'expected a submission that its visitor has not restricted; they have to lift that, or ask for the erasure themselves',
  );

const submissionUnknown = (): ProblemError =>
  new ProblemError(
    'submission-unknown',
    'expected a submission of this site, got none; it may have been erased, or its date has passed',
  );

/** What a receipt link does; unsubscribing has a link of its own. */
type ReceiptAct = Exclude<Act, 'unsubscribe'>;

/** @throws ProblemError `capability-refused`; `legal-hold` past its date; after an erasure `submission-erased`, with the certificate */
export async function authorised(
  deps: Pick<RightsDeps, 'store' | 'clock' | 'ledger' | 'backupDays' | 'version'>,
  submission: SubmissionId,
  act: ReceiptAct,
  token: Uint8Array,
): Promise<RightsRow> {
  const { store } = deps;
  const seconds = now(deps);
  const offered = hash('sha256', token, 'buffer');
  // A site of somebody's own can hold the same name, and the same hash once that has been seen; it can only have come later. So the first one received is
  // meant, and acted on alone: what others filed says nothing of this visitor's, and their owners need not learn that anything was done.
  const matching = async (since: Seconds): Promise<RightsRow | undefined> => {
    const rows = (await store.rights.find(submission, since)).toSorted((a, b) => a.receivedAt - b.receivedAt);
    let first: RightsRow | undefined;
    for (const row of rows) if (timingSafeEqual(row.capabilities[act], offered) && !first) first = row;
    return first;
  };
  let granted = await matching(seconds);
  for (let i = 0; granted?.supersededBy && i < CORRECTIONS_MAX; i++) {
    const { site, supersededBy } = granted;
    const next = (await store.rights.find(supersededBy, seconds)).find((row) => row.site === site);
    if (!next) break;
    granted = next;
  }
  if (granted) return granted;
  await tellOfErasure(deps, submission, act, offered);
  const past = await matching(0);
  if (past && (await store.retention.holdOver(past))) {
    throw new ProblemError(
      'legal-hold',
      'expected a submission before its date, got one that is past it; it is neither shown nor used any more, and goes when the legal hold that keeps it is released',
    );
  }
  throw capabilityRefused();
}

/** Whoever still has the link of what was erased gets the certificate again, also where the first answer was lost. @throws ProblemError `submission-erased` */
async function tellOfErasure(
  deps: Pick<RightsDeps, 'store' | 'clock' | 'ledger' | 'backupDays' | 'version'>,
  submission: SubmissionId,
  act: ReceiptAct,
  offered: Uint8Array,
): Promise<void> {
  const left = await deps.store.rights.erasedReceipts(submission, now(deps));
  const found = left.find(({ capabilities }) => {
    const known = capabilities[act];
    return known !== undefined && timingSafeEqual(known, offered);
  });
  if (!found) return;
  const { certificate, draft } = found;
  // The process may have ended before it was signed.
  const versions = draft ? [...(draft.earlier ?? []), draft.submission] : [];
  const note = certificate ?? (draft && (await certify(deps, found, versions, draft)));
  throw new ProblemError(
    'submission-erased',
    'expected the receipt link of a submission that is kept here, got that of one that was erased',
    note ? { certificate: note } : {},
  );
}

export const capabilityRefused = (): ProblemError =>
  new ProblemError(
    'capability-refused',
    'expected the receipt link of a submission that is kept here, got another; copy the whole link, or it was deleted',
  );

/** Fields of type `consent` in the very definition that was answered. */
export async function consentFields(
  { store }: Pick<RightsDeps, 'store'>,
  { definition }: RightsRow,
): Promise<string[]> {
  const text = await store.visitors.artefact(definition);
  if (text === undefined) return [];
  const { fields } = JSON.parse(text) as FormDefinition;
  return fields.filter(({ type }) => type === 'consent').map(({ id }) => id);
}

async function rulesOf(
  { sites, store }: Pick<RightsDeps, 'sites' | 'store'>,
  row: RightsRow,
): Promise<RightsRules> {
  const published = (await sites.find(row.site))?.forms.get(row.form)?.rights;
  const held = (await store.retention.holdOver(row)) ? { erase: 'decision' as const } : {};
  return { ...DEFAULT_RULES, ...published, ...held };
}

async function acted(deps: RightsDeps, place: SubmissionPlace, act: RightsAct): Promise<RightsAnswer> {
  const { tenant, site, submission } = place;
  const entries = await deps.store.rights.act({ tenant, site, submission }, act, now(deps));
  await listActs(deps);
  return answerFor(
    deps,
    await latestOf(deps, place),
    entries.length > 0 ? 'done' : 'unchanged',
    entries[0]?.index,
  );
}

async function opened(
  deps: RightsDeps,
  place: SubmissionPlace,
  right: RuledRight,
  about?: { hold: HoldRow } | { proposal: NewSubmission },
): Promise<RightsAnswer> {
  const { tenant, site, submission } = place;
  const id = newId('req', randomBytes(10), deps.clock());
  const entries = await deps.store.rights.act(
    { tenant, site, submission },
    { what: 'open', id, right, ...about },
    now(deps),
  );
  const answer = await answerFor(deps, await latestOf(deps, place), 'open', entries[0]?.index);
  // Read back: what nobody finds there was not opened.
  const { requests } = answer.state;
  if (requests.some((one) => one.right === right && one.state === 'open')) return answer;
  if (requests.filter(({ state }) => state === 'revoked').length >= REVOKED_MAX)
    throw new ProblemError(
      'request-limit',
      `expected at most ${REVOKED_MAX} requests of a receipt to be taken back, got so many; ask the controller directly`,
    );
  throw changedMeanwhile();
}

/** It may have been corrected since it was looked up, or erased. @throws ProblemError `submission-erased` */
async function latestOf(
  { store }: RightsDeps,
  { tenant, site, submission }: SubmissionPlace,
): Promise<SubmissionPlace> {
  if (!(await store.rights.state(tenant, site, submission))) {
    throw new ProblemError(
      'submission-erased',
      'expected a submission that is kept here, got one that was erased in the meantime; open the receipt again',
    );
  }
  const versions = await store.rights.versions({ tenant, site, submission });
  return { tenant, site, submission: versions.at(-1)! };
}

const changedMeanwhile = (): ProblemError =>
  new ProblemError(
    'submission-conflict',
    'expected the latest version, got one that was corrected or erased in the meantime; open the receipt again',
  );

const unchanged = (deps: RightsDeps, place: SubmissionPlace): Promise<RightsAnswer> =>
  answerFor(deps, place, 'unchanged', undefined);

async function answerFor(
  deps: RightsDeps,
  place: SubmissionPlace,
  effect: RightsAnswer['effect'],
  index: number | undefined,
): Promise<RightsAnswer> {
  return {
    state: await stateOf(deps, place),
    effect,
    event: index === undefined ? null : ((await eventAt(deps, place, index)) ?? null),
  };
}

async function stateOf(
  { store }: RightsDeps,
  { tenant, site, submission }: SubmissionPlace,
): Promise<SubmissionState> {
  return (await store.rights.state(tenant, site, submission)) ?? { withdrawn: [], requests: [] };
}

async function eventsOf(deps: RightsDeps, place: SubmissionPlace): Promise<RightsEvent[]> {
  const { tenant, site, submission } = place;
  const indexes = await deps.store.rights.events({ tenant, site, submission });
  const events: RightsEvent[] = [];
  for (const index of indexes) {
    const event = await eventAt(deps, place, index);
    if (event) events.push(event);
  }
  return events;
}

async function eventAt(
  { ledger }: RightsDeps,
  { tenant, site }: SubmissionPlace,
  index: number,
): Promise<RightsEvent | undefined> {
  const receipt = await ledger.receiptWithProof({ tenant, site, log: 'rights' }, index);
  if (!receipt) return undefined;
  const { type, at } = parseLeaf(receipt.leaf, 'rights');
  return { type, at, receipt };
}

const now = ({ clock }: Pick<RightsDeps, 'clock'>): number => Math.floor(clock() / 1000);
