import type { NoticeShown } from '../../protocol/api.ts';
import { toBase64url } from '../../protocol/bytes.ts';
import { canonicalJson } from '../../protocol/canonical-json.ts';
import type { ConsentConfig, ConsentModel, Regime } from '../../protocol/consent-config.ts';
import type { ConsentMethod, ConsentRecord, ConsentSurface } from '../../protocol/consent-record.ts';
import { newId } from '../../protocol/ids.ts';
import type { Manifest } from '../../protocol/manifest.ts';
import { utcTime } from '../../protocol/time.ts';
import type { Send } from './account.ts';

/** What a site that asks for consent would get on one day: notices drawn, and what some of the visitors decided. */
export interface MockVisits {
  shown: NoticeShown[];
  /** In the order of their times. */
  records: ConsentRecord[];
}

export interface VisitOptions {
  random: () => number;
  /** Milliseconds since the epoch: the end of the stretch in which they come. */
  until: number;
  /** Milliseconds; a day unless it is given. */
  over?: number;
  visitors: number;
}

const DAY_MS = 86_400_000;
/** Out of a hundred; the rest never answer, which is not a refusal. */
const OUTCOMES: readonly (readonly [ConsentMethod | 'nothing', number])[] = [
  ['accept-all', 36],
  ['reject-all', 27],
  ['save', 11],
  ['nothing', 26],
];
const WITHDRAWS = 0.04;
const SENDS_GPC = 0.06;
const OUTSIDE_EUROPE = 0.12;

/** @param manifest of a site that asks for consent, as it is published. */
export function mockVisits(
  manifest: Manifest,
  { random, until, over = DAY_MS, visitors }: VisitOptions,
): MockVisits {
  const consent = manifest.consent!;
  const visits: MockVisits = { shown: [], records: [] };
  for (let i = 0; i < visitors; i++)
    visit(visits, { manifest, consent, random, at: until - random() * over, until });
  visits.records.sort((a, b) => (a.at < b.at ? -1 : 1));
  return visits;
}

/**
 * Sends them as pages do, through the collector's own routes. One address may decide 300 times in a quarter of an hour: more at once are for an app whose clock the
 * caller moves.
 * @param origin of a page of the site.
 */
export async function postVisits(send: Send, origin: string, { shown, records }: MockVisits): Promise<void> {
  const post = async (path: string, body: string): Promise<void> => {
    const headers = { 'content-type': 'text/plain;charset=UTF-8', origin };
    const response = await send(path, { method: 'POST', headers, body });
    if (!response.ok)
      throw new Error(`${path} refused a mock visit with ${response.status}: ${await response.text()}`);
  };
  for (const notice of shown) await post('/v1/consents/shown', JSON.stringify(notice));
  for (const record of records) await post('/v1/consents', canonicalJson(record));
}

interface Visitor {
  manifest: Manifest;
  consent: ConsentConfig;
  random: () => number;
  at: number;
  until: number;
}

function visit(visits: MockVisits, visitor: Visitor): void {
  const { manifest, consent, random, at, until } = visitor;
  const wanted: ConsentModel = random() < OUTSIDE_EUROPE ? 'opt-out' : 'opt-in';
  const regime = consent.regimes.find(({ model }) => model === wanted) ?? consent.regimes[0]!;
  const notice = pick(random, consent.notices).models[regime.model]!;
  const value = randomBytes(random, 16);
  const gpc = random() < SENDS_GPC;
  const record = (about: {
    method: ConsentMethod;
    surface: ConsentSurface;
    decision: Record<string, boolean>;
    at: number;
  }): void => {
    visits.records.push({
      v: 1,
      id: newId('con', randomBytes(random, 10), about.at),
      site: manifest.site,
      visitor: toBase64url(value),
      policy: manifest.policies?.[0]?.version ?? manifest.policy!.version,
      artefact: notice,
      signals: { gpc },
      ...about,
      at: utcTime(about.at),
      validUntil: utcTime(about.at + daysOf(regime, about.decision) * DAY_MS),
    });
  };
  const asked = consent.purposes.filter(({ essential }) => !essential);
  const all = (granted: boolean): Record<string, boolean> =>
    Object.fromEntries(asked.map(({ id }) => [id, granted]));
  if (gpc && regime.gpc === 'refuses') {
    const sold = asked.filter(({ sells }) => sells);
    if (sold.length)
      record({
        method: 'signal',
        surface: 'browser',
        decision: Object.fromEntries(sold.map(({ id }) => [id, false])),
        at,
      });
    return;
  }
  // Who does not answer sees it again on the next page.
  const outcome = weighted(random);
  const pages = outcome === 'nothing' ? 1 + Math.floor(random() * 4) : random() < 0.2 ? 2 : 1;
  for (let i = 0; i < pages; i++) visits.shown.push({ site: manifest.site, artefact: notice });
  if (outcome === 'nothing') return;
  if (outcome === 'save') {
    const decision = own(random, consent);
    record({ method: 'save', surface: 'preferences', decision, at });
  } else record({ method: outcome, surface: 'banner', decision: all(outcome === 'accept-all'), at });
  if (outcome === 'accept-all' && random() < WITHDRAWS)
    record({
      method: 'withdraw',
      surface: random() < 0.5 ? 'preferences' : 'banner',
      decision: all(false),
      at: Math.min(until, at + random() * 3_600_000),
    });
}

/** Some purposes, and now and then one service other than its purpose. */
function own(random: () => number, { purposes }: ConsentConfig): Record<string, boolean> {
  const decision: Record<string, boolean> = {};
  for (const { id, essential, services, sells } of purposes) {
    if (essential) continue;
    decision[id] = random() < (sells ? 0.15 : 0.6);
    if (services[0] && random() < 0.15) decision[`${id}:${services[0]}`] = !decision[id];
  }
  return decision;
}

const daysOf = ({ acceptDays, refuseDays }: Regime, decision: Record<string, boolean>): number =>
  Object.values(decision).some((granted) => granted) ? acceptDays : refuseDays;

function weighted(random: () => number): ConsentMethod | 'nothing' {
  let left = random() * 100;
  return OUTCOMES.find(([, weight]) => (left -= weight) < 0)?.[0] ?? 'nothing';
}

const pick = <T>(random: () => number, list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

const randomBytes = (random: () => number, length: number): Uint8Array =>
  Uint8Array.from({ length }, () => Math.floor(random() * 256));
