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
  HoldRow,
  LogRef,
  NewSubmission,
  RightsAct,
  RightsRow,
  SitePlace,
  SubmissionPlace,
} from '../store/store.ts';
import type { CollectorParts } from '../parts.ts';
import { acceptSubmission, checkProposal, refuseUsedId } from './accept-submission.ts';
import { refuseHeld } from './legal-hold.ts';
import { ProblemError } from './problem.ts';
import { wireSubmission } from './wire-envelope.ts';

export type RightsDeps = Pick<
  CollectorParts,
  'store' | 'sites' | 'ledger' | 'clock' | 'erasures' | 'backupDays' | 'version'
>;

/** Longer chains of corrections are followed no further: a circle cannot come about, but a damaged file could hold one. */
const CORRECTIONS_MAX = 1000;

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
  return erase(deps, row, 'receipt');
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
  const correction = { ...arrived, correcting: row };
  if ((await rulesOf(deps, row)).correct === 'decision')
    return opened(deps, row, 'correct', { proposal: await checkProposal(deps, correction) });
  await acceptSubmission(deps, correction);
  const answer = await acted(deps, row, { what: 'supersede', by: arrived.submission });
  const [corrected] = await deps.store.rights.find(arrived.submission, now(deps));
  return corrected ? { ...answer, state: await stateOf(deps, corrected) } : answer;
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
  if (granted && request.right === 'erase') await refuseHeld(deps, place);
  if (granted && request.corrected !== undefined && request.state === 'open')
    await refuseUsedId(deps, { site, submission: request.corrected }, now(deps));
  const entries = await deps.store.rights.act(place, { what: 'decide', id, granted, reason }, now(deps));
  if (entries.length === 0) {
    throw new ProblemError(
      'request-decided',
      'expected an open request, got one that was decided before; load the list again',
    );
  }
  if (granted && request.right === 'erase') return erase(deps, place, 'tenant');
  if (granted && request.right !== 'correct') {
    await deps.store.rights.act(place, { what: request.right as 'restrict' | 'object' | 'lift' }, now(deps));
  }
  return answerFor(deps, place, 'done', entries[0]!.index);
}

/** By the tenant itself, without a request. @throws ProblemError `legal-hold` */
export async function eraseByTenant(deps: RightsDeps, place: SubmissionPlace): Promise<RightsAnswer> {
  await refuseHeld(deps, place);
  return erase(deps, place, 'tenant');
}

async function erase(
  deps: RightsDeps,
  place: SubmissionPlace,
  by: ErasureCertificate['by'],
): Promise<RightsAnswer> {
  const { store, ledger, erasures } = deps;
  const requestedAt = now(deps);
  const { tenant, site, submission } = place;
  // Each of its versions: a backup from before a correction holds only the earlier ones.
  for (const version of await store.rights.versions({ tenant, site, submission }))
    await erasures.add({ site, submission: version, at: requestedAt });
  const { stores } = await store.rights.erase({ tenant, site, submission }, by, requestedAt);
  const log: LogRef = { tenant, site, log: 'rights' };
  const checkpoint = await ledger.checkpointNow(log);
  const head = checkpoint && readCheckpoint(checkpoint.note);
  const erasedAt = now(deps);
  const certificate: ErasureCertificate = {
    v: 1,
    submission,
    by,
    requestedAt: utcTime(requestedAt * 1000),
    erasedAt: utcTime(erasedAt * 1000),
    ...stores,
    backupsGoneBy: utcTime((erasedAt + deps.backupDays * 86_400) * 1000),
    log: { size: head?.size ?? 0, root: head ? toBase64(head.root) : '' },
    software: deps.version,
  };
  const state = await store.rights.state(tenant, site, submission);
  return {
    // Read back: nothing of it is there.
    state: state ?? { withdrawn: [], requests: [] },
    effect: state ? 'unchanged' : 'done',
    event: null,
    certificate: await ledger.statement('certificate', site, canonicalJson(certificate)),
  };
}

/** @throws ProblemError `capability-refused` */
export async function authorised(
  { store, clock }: Pick<RightsDeps, 'store' | 'clock'>,
  submission: SubmissionId,
  act: Act,
  token: Uint8Array,
): Promise<RightsRow> {
  const seconds = Math.floor(clock() / 1000);
  const offered = hash('sha256', token, 'buffer');
  let granted: RightsRow | undefined;
  for (const row of await store.rights.find(submission, seconds))
    if (timingSafeEqual(row.capabilities[act], offered)) granted = row;
  for (let i = 0; granted?.supersededBy && i < CORRECTIONS_MAX; i++) {
    const { site, supersededBy } = granted;
    const next = (await store.rights.find(supersededBy, seconds)).find((row) => row.site === site);
    if (!next) break;
    granted = next;
  }
  if (granted) return granted;
  throw new ProblemError(
    'capability-refused',
    'expected the receipt link of a submission that is kept here, got another; copy the whole link, or it was deleted',
  );
}

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
  return answerFor(deps, place, entries.length > 0 ? 'done' : 'unchanged', entries[0]?.index);
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
  return answerFor(deps, place, 'open', entries[0]?.index);
}

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
