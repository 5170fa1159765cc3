import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ProposedCorrection } from '../../protocol/api.ts';
import { canonicalJson } from '../../protocol/canonical-json.ts';
import type { FormDefinition } from '../../protocol/form.ts';
import { newId, type SubmissionId } from '../../protocol/ids.ts';
import { readCheckpoint } from '../../protocol/ledger/checkpoint.ts';
import { parseLeaf } from '../../protocol/ledger/leaf.ts';
import { toBase64 } from '../../protocol/note.ts';
import type { Act } from '../../protocol/receipt.ts';
import {
  DEFAULT_RULES,
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
import type { ErasureList } from './erasure-list.ts';
import { keptByHold } from './legal-hold.ts';
import { ProblemError } from './problem.ts';
import { wireSubmission } from './wire-envelope.ts';

export type RightsDeps = Pick<
  CollectorParts,
  'store' | 'sites' | 'ledger' | 'clock' | 'erasures' | 'backupDays' | 'version'
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

/** @throws ProblemError `capability-refused`, `consent-unknown` */
export async function withdrawConsents(
  deps: RightsDeps,
  submission: SubmissionId,
  token: Uint8Array,
  consents: readonly string[] | 'all',
): Promise<RightsAnswer> {
  const row = await authorised(deps, submission, 'withdraw', token);
  const asked = await consentFields(deps, row);
  const fields = consents === 'all' ? asked : consents;
  if (!fields.every((field) => asked.includes(field))) {
    throw new ProblemError('consent-unknown', 'expected consents that this form asks for, got another', {
      at: 'consents',
    });
  }
  return acted(deps, row, { what: 'withdraw', fields, by: 'receipt' });
}

/** @throws ProblemError `capability-refused` */
export async function requestRight(
  deps: RightsDeps,
  submission: SubmissionId,
  token: Uint8Array,
  right: 'restrict' | 'lift' | 'object',
): Promise<RightsAnswer> {
  const row = await authorised(deps, submission, 'request', token);
  // Whoever asked for it may end it; nobody has to agree to that.
  if (right === 'lift') return acted(deps, row, { what: 'lift' });
  if ((await rulesOf(deps, row))[right] === 'decision') return opened(deps, row, right);
  return acted(deps, row, { what: right });
}

/** @throws ProblemError `capability-refused` */
export async function eraseByVisitor(
  deps: RightsDeps,
  submission: SubmissionId,
  token: Uint8Array,
): Promise<RightsAnswer> {
  const row = await authorised(deps, submission, 'erase', token);
  // What is held is not erased by anybody; the tenant has to answer, and the hold's reason is its first word.
  const hold = await deps.store.retention.holdOver(row);
  if (hold || (await rulesOf(deps, row)).erase === 'decision')
    return opened(deps, row, 'erase', hold && { hold });
  return erase(deps, row, { by: 'receipt', requestedAt: now(deps) });
}

/**
 * A new version, sealed by the page with the same receipt secret, takes the place of the old one; at once, or when the tenant grants it.
 * @param arrived the new one's id, its request's bytes and their JSON.
 * @throws ProblemError `capability-refused`, `context-mismatch`, and those of a submission
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
  if (entries.length === 0) {
    throw wasDecided();
  }
  return answerFor(deps, place, 'done', entries[0]!.index);
}

const wasDecided = (): ProblemError =>
  new ProblemError(
    'request-decided',
    'expected an open request, got one that was decided before; load the list again',
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

/** What is erased is listed first and erased then; two at once would take back each other's lines. */
const erasing = new WeakMap<ErasureList, Promise<unknown>>();

/** Of every version. @throws ProblemError `legal-hold`, `request-decided`, `submission-unknown` where there is nothing of it */
function erase(deps: RightsDeps, place: SubmissionPlace, how: Erasure): Promise<RightsAnswer> {
  const work = (): Promise<RightsAnswer> => eraseInTurn(deps, place, how);
  const mine = (erasing.get(deps.erasures) ?? Promise.resolve()).then(work, work);
  erasing.set(
    deps.erasures,
    mine.catch(() => {}),
  );
  return mine;
}

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
  const { store, erasures } = deps;
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
  const head = await erasures.add(listed);
  // Nobody is told that it is gone: a replay must not take it away when nobody expects it any more. But what is gone stays listed.
  const undo = async (): Promise<void> => {
    if (await isThere())
      await store.rights.noteErasureList(await erasures.add(listed.map((one) => ({ ...one, undone: true }))));
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

/** @throws ProblemError `capability-refused`; `legal-hold` past its date; after an erasure `submission-erased` to the acts `view` and `erase` */
export async function authorised(
  deps: Pick<RightsDeps, 'store' | 'clock' | 'ledger' | 'backupDays' | 'version'>,
  submission: SubmissionId,
  act: Act,
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
  if (act === 'view' || act === 'erase') await tellOfErasure(deps, submission, act, offered);
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
  act: 'view' | 'erase',
  offered: Uint8Array,
): Promise<void> {
  const left = await deps.store.rights.erasedReceipts(submission, now(deps));
  const found = left.find(({ capabilities }) => timingSafeEqual(capabilities[act], offered));
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
  if (answer.state.requests.some((one) => one.right === right && one.state === 'open')) return answer;
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
