import { isUtf8 } from 'node:buffer';
import type { ConsentAccepted } from '../../protocol/api.ts';
import { canonicalJson } from '../../protocol/canonical-json.ts';
import { parseConsentRecord, type ConsentRecord } from '../../protocol/consent-record.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import { utcTime } from '../../protocol/time.ts';
import type { ConsentRow, FiledConsent, Store } from '../store/store.ts';
import type { Clock } from './clock.ts';
import type { Ledger } from './ledger.ts';
import { ProblemError } from './problem.ts';
import type { PublishedConsent, PublishedSite, PublishedSites } from './published-sites.ts';

/** A page that was offline sends what was decided as soon as it is online again. */
const QUEUED_DAYS_MAX = 30;
const DAY_SECONDS = 86_400;

interface Deps {
  store: Store;
  sites: PublishedSites;
  ledger: Ledger;
  clock: Clock;
}

/**
 * Files a decision. Everything is checked before anything is stored, cheapest first; the input is whatever a stranger sent. What a check can find out here is
 * whether such a decision can have been made on a page of the site, not by whom.
 * @param arrived `bytes`: the request's body as it came.
 * @returns once the commit that holds the record and its entry in the ledger is on disk.
 * @throws ProblemError
 */
export async function acceptConsent(
  { store, sites, ledger, clock }: Deps,
  arrived: { origin: string; bytes: Uint8Array },
): Promise<{ created: boolean; accepted: ConsentAccepted }> {
  const { record, payload } = readRecord(arrived.bytes);
  const site = await sites.find(record.site);
  if (!site) {
    throw new ProblemError(
      'site-unknown',
      'expected a published site; publish it in the dashboard, and compare data-site in the snippet',
    );
  }
  requireOrigin(site, arrived.origin);
  const now = clock();
  const receivedAt = Math.floor(now / 1000);
  let consent: PublishedConsent;
  try {
    consent = requireConsent(site);
    checkDecision(consent, record);
    checkTime(record, now);
  } catch (refusal) {
    // A page that missed the answer sends again, and meanwhile the site may have been published anew, or the time for it have passed: the same bytes get the
    // same answer.
    const filed = await store.consents.find(record.site, record.id, receivedAt);
    if (filed?.payload === payload) return answer(ledger, site, record, { ...filed, outcome: 'same' });
    throw refusal;
  }
  const filed = await store.consents.add({
    tenant: site.tenant,
    record,
    payload,
    receivedAt,
    deletedAfter: endOf(record, receivedAt) + consent.recordDays * DAY_SECONDS,
  });
  return answer(ledger, site, record, filed);
}

/** @throws ProblemError `origin-not-allowed` */
export function requireOrigin(site: PublishedSite, origin: string): void {
  if (site.origins.has(origin)) return;
  throw new ProblemError(
    'origin-not-allowed',
    'expected a page of an origin that the site lists; add it in the dashboard and publish',
  );
}

/** @throws ProblemError `consent-not-configured` */
export function requireConsent(site: PublishedSite): PublishedConsent {
  if (site.consent) return site.consent;
  throw new ProblemError(
    'consent-not-configured',
    'expected a site that asks for consent; switch it on in the dashboard and publish, or take the notice off the page',
  );
}

async function answer(
  ledger: Ledger,
  { tenant, site }: PublishedSite,
  record: ConsentRecord,
  filed: FiledConsent | (ConsentRow & { outcome: 'same'; entry?: undefined }),
): Promise<{ created: boolean; accepted: ConsentAccepted }> {
  if (filed.outcome === 'other') {
    throw new ProblemError(
      'consent-conflict',
      'expected the record that was sent under this id before, got another; send what is new under a new id',
    );
  }
  const log = { tenant, site, log: 'consent' } as const;
  const receipt = filed.entry
    ? await ledger.acceptanceReceipt(log, filed.entry)
    : await ledger.receiptWithProof(log, filed.index);
  if (!receipt) throw new Error('expected an entry in the consent log for every record that is stored');
  const receivedAt = utcTime(filed.receivedAt * 1000);
  return { created: filed.outcome === 'stored', accepted: { consent: record.id, receivedAt, receipt } };
}

function readRecord(bytes: Uint8Array): { record: ConsentRecord; payload: string } {
  if (!isUtf8(bytes)) throw invalid('expected UTF-8, got other bytes');
  const payload = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
  let record: ConsentRecord;
  try {
    record = parseConsentRecord(payload);
  } catch (cause) {
    if (!(cause instanceof ProtocolError)) throw cause;
    throw new ProblemError('consent-invalid', cause.message, { at: cause.code, cause });
  }
  // What the ledger commits to is this text: two that say the same must not be two.
  if (canonicalJson(record) !== payload)
    throw invalid('expected canonical JSON (RFC 8785), got the same record written otherwise');
  return { record, payload };
}

function checkDecision({ notices, policies }: PublishedConsent, record: ConsentRecord): void {
  const notice = notices.get(record.artefact);
  if (!notice) {
    throw new ProblemError(
      'notice-unknown',
      'expected a notice that this site has published and shows, got another; load the manifest again',
      { at: 'artefact' },
    );
  }
  const unknown = Object.keys(record.decision).find((key) => !notice.keys.has(key));
  if (unknown !== undefined) {
    throw invalid(
      'expected decisions about what the notice asks for, got one about another purpose or service, or about what is always on',
      'decision',
    );
  }
  // What is consented to in a form is sealed in its submission: whoever names one here may never have had it.
  if (record.submission !== undefined) {
    throw invalid('expected a decision made on a page, got one about a submission', 'submission');
  }
  if (!policies.has(record.policy)) {
    throw invalid('expected a version of the policy that this site has published, got another', 'policy');
  }
  const days = (secondsOf(record.validUntil) - secondsOf(record.at)) / DAY_SECONDS;
  const isRefusal = Object.values(record.decision).every((granted) => !granted);
  const { acceptDays, refuseDays } = notice;
  // The time of one that was made with another tool runs from then.
  const min = isRefusal && record.method !== 'import' ? refuseDays.min : 0;
  const max = isRefusal ? refuseDays.max : acceptDays;
  if (days < min || days > max) {
    throw invalid(
      isRefusal
        ? `expected a refusal to hold for ${min} to ${max} days, as the site's regimes have it: nobody is asked again before`
        : `expected an acceptance to hold for at most ${max} days, as the site's regimes have it`,
      'validUntil',
    );
  }
}

/** A clock that runs ahead is no reason to have a consent in use and not on record: when it came stands in the ledger. */
function checkTime(record: ConsentRecord, now: number): void {
  const ago = now / 1000 - secondsOf(record.at);
  if (ago > QUEUED_DAYS_MAX * DAY_SECONDS)
    throw invalid(`expected a decision of the last ${QUEUED_DAYS_MAX} days; set the device's clock`, 'at');
}

/** Seconds since the epoch: when it is over by a clock that is right. */
const endOf = ({ at, validUntil }: ConsentRecord, receivedAt: number): number =>
  Math.min(secondsOf(validUntil), receivedAt + secondsOf(validUntil) - secondsOf(at));

const invalid = (message: string, at?: string): ProblemError =>
  new ProblemError('consent-invalid', message, at === undefined ? {} : { at });

const secondsOf = (time: string): number => Date.parse(time) / 1000;
