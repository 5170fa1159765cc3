import type {
  AdapterMemory,
  CurvesChunk,
  Gate,
  ImportChunk,
  ImportedChoice,
  KnownSite,
  PendingDecision,
  SiteConsent,
} from '../embed/contract.ts';
import { toBase64url } from '../protocol/bytes.ts';
import type { ConsentConfig } from '../protocol/consent-config.ts';
import { formatDecisions, type DecisionGroup } from '../protocol/consent-cookie.ts';
import { ProtocolError } from '../protocol/errors.ts';
import { clearUp } from './clear-up.ts';
import { DAY_SECONDS } from './day.ts';
import { deliverRecords } from './deliver-records.ts';
import { handleTexts } from './handle-texts.ts';
import { makeDecision } from './make-decision.ts';
import { makeRecord, policyInForce, type WholeDecision } from './make-record.ts';
import { mergeDecisions } from './merge-decisions.ts';
import { answer, decidable } from './purposes.ts';
import { isLasting, standing, type Stand } from './standing.ts';
import { verifySite } from './verify-site.ts';

export interface Settled {
  /** Purposes that nobody has decided, or not as they are now; none where the regime does not want them to be asked. */
  asked: string[];
  /** Whether some of them were decided under earlier terms. */
  changed: boolean;
  /** An acceptance could not be verified, and nothing was granted. */
  failed: boolean;
}

/**
 * Verifies, and only then: takes over choices made in another tool, obeys the browser's signal, grants what is pending and what the regime allows, remembers
 * handle and adapters, clears up after what lost its grant. Delivers in the background.
 * @returns where the visitor stands then.
 * @throws ProtocolError when the manifest is not what the page pins, unless an acceptance was pending: that is dropped, and `failed`. Other errors when
 * something could not be reached. Nothing else is changed then.
 */
export async function settleDecisions(gate: Gate, site: SiteConsent): Promise<Settled> {
  const { config, regime, notice, manifest } = site;
  const stand = (groups: DecisionGroup[]): Stand =>
    standing(config, regime, groups, site.gpc, gate.memory().overGpc);
  try {
    await verifySite(gate.snippet, site.note, () => gate.load<CurvesChunk>('curves.js'));
  } catch (error) {
    if (!dropPending(gate, error)) throw error;
    console.error(error);
    const { asked, changed } = stand(gate.groups());
    return { asked, changed, failed: true };
  }
  const other = await otherChoice(gate, config);

  // From here to the cookie without a pause: another click may come in between.
  const memory = gate.memory();
  const held = gate.groups();
  const applied = memory.pending?.filter(({ isApplied }) => isApplied) ?? [];
  const pending = (memory.pending ?? []).filter((one) => !one.isApplied && isSound(one, config));
  const overGpc = (): DecisionGroup['consent'][] => [
    ...(memory.overGpc ?? []),
    ...pending.filter(isOverGpc).map(({ group }) => group.consent),
  ];
  const merge = (): Stand =>
    standing(
      config,
      regime,
      mergeDecisions(
        held,
        pending.map((one) => ({
          ...one,
          group: { ...one.group, terms: Math.min(one.group.terms, config.terms) },
        })),
      ),
      site.gpc,
      overGpc(),
    );
  let now = merge();
  if (other && !pending.length) pending.push(...takeOver(other, site, now.open, held));
  now = merge();
  // Once: the refusal then holds for as long as any, or until somebody decides otherwise.
  if (now.signal.length)
    pending.push(makeDecision(site, answer(now.signal, false), 'signal', 'browser', held));
  now = merge();
  const after = mergeDecisions([...now.groups, ...allowed(config, now.allowed, held)]);
  const visitor = memory.visitor ?? newVisitor();
  const recorded = [...applied, ...pending]
    .filter(({ group }) => group.consent)
    .map((one): WholeDecision & { isApplied: true } => ({
      ...one,
      policy: one.policy ?? policyInForce(manifest, one.group.at),
      isApplied: true,
    }));
  // First what holds, so that nothing that ends is let through when it is known who has to be told.
  const deciding =
    formatDecisions(after) !== formatDecisions(held) &&
    gate.decide(after, config.cookieDomain, !now.asked.length);
  gate.remember({
    ...gate.memory(),
    // Where nothing is asked, nothing is looked up again for a day.
    check: now.asked.length ? 0 : Date.now() + DAY_SECONDS * 1000,
    pending: recorded,
    ...(recorded.length && { visitor }),
    adapters: adaptersOf(config),
    handle: handleTexts(notice, config.layout, now.honoured),
    known: knownOf(site),
    overGpc: overGpc().filter((id) => after.some(({ consent }) => consent === id)),
  });

  const delivering = deliverRecords(
    gate,
    recorded.map((one) => makeRecord(manifest.site, visitor, one)),
  );
  await deciding;
  await clearUp(gate, site, pending, delivering).catch(console.error);
  return { asked: now.asked, changed: now.changed, failed: false };
}

/** What ended while the manifest could not be had, or not be believed, is on record all the same; and so is what waits in the queue. In the background. */
export function deliverRefusals(gate: Gate): void {
  const memory = gate.memory();
  const refusals = (memory.pending ?? []).filter(
    (one): one is WholeDecision => !!one.policy && !!one.group.consent && !one.group.granted.length,
  );
  const { site } = gate.snippet;
  const visitor = memory.visitor ?? newVisitor();
  if (refusals.length) gate.remember({ ...memory, visitor });
  void deliverRecords(
    gate,
    refusals.map((one) => makeRecord(site, visitor, one)),
  );
}

const newVisitor = (): string => toBase64url(crypto.getRandomValues(new Uint8Array(16)));

/** A signal is obeyed once; what somebody then chooses goes before it. What another tool knew was not chosen over it. */
const isOverGpc = ({ gpc, method }: PendingDecision): boolean =>
  gpc && method !== 'signal' && method !== 'import';

const knownOf = ({ manifest, config, regime, noticeHash, gpc }: SiteConsent): KnownSite => ({
  config: {
    terms: config.terms,
    purposes: config.purposes,
    ...(config.cookieDomain && { cookieDomain: config.cookieDomain }),
  },
  regime,
  noticeHash,
  gpc,
  policy: policyInForce(manifest, Math.floor(Date.now() / 1000)),
});

/**
 * What was accepted under a manifest that the pinned key has not signed is nobody's consent. What was refused is refused.
 * @returns whether there was such an acceptance.
 */
function dropPending(gate: Gate, error: unknown): boolean {
  if (!(error instanceof ProtocolError)) return false;
  const memory = gate.memory();
  const pending = memory.pending ?? [];
  const refusals = pending.filter(({ group, isApplied }) => isApplied || !group.granted.length);
  if (refusals.length < pending.length) gate.remember({ ...memory, pending: refusals });
  document.dispatchEvent(new CustomEvent('sealpost:error', { detail: { code: error.code } }));
  return refusals.length < pending.length;
}

/** Asked once: where a decision of our own holds, what another tool knew is over. */
async function otherChoice(gate: Gate, { imports }: ConsentConfig): Promise<ImportedChoice | undefined> {
  if (!imports || gate.groups().some(({ consent }) => consent)) return undefined;
  return (await gate.load<ImportChunk>('import.js')).find();
}

/**
 * An acceptance may have waited since an earlier page. It counts only for a notice that the verified manifest names, and only for what that asks: the rest
 * nobody has signed.
 */
function isSound({ group, artefact }: PendingDecision, config: ConsentConfig): boolean {
  const isShown = config.notices.some(({ models }) => Object.values(models).includes(artefact));
  const keys = decidable(config);
  const isKnown = [...group.granted, ...group.refused].every((key) => keys.includes(key));
  if (!isKnown)
    console.error(
      `sealpost: expected a decision about ${keys.join(', ')}, got one about something else; it was dropped`,
    );
  return isKnown && (isShown || !group.granted.length);
}

/** Where what another tool knew covers all that is open, and would still hold. */
function takeOver(
  { decision, decidedAt }: ImportedChoice,
  site: SiteConsent,
  open: readonly string[],
  held: DecisionGroup[],
): PendingDecision[] {
  const imported = Object.entries(site.config.imports!).filter(([category]) => category in decision);
  // Of several categories that became one purpose, each has to have been accepted.
  const answers = open.map((id) => {
    const about = imported.filter(([, purpose]) => purpose === id);
    return [id, about.length ? about.every(([category]) => decision[category]) : undefined] as const;
  });
  if (!open.length || answers.some(([, isGranted]) => isGranted === undefined)) return [];
  const known = Object.fromEntries(answers) as Record<string, boolean>;
  const made = makeDecision(site, known, 'import', 'import', held);
  // Its time runs from then.
  made.group.until += Math.min(Math.floor((decidedAt ?? Infinity) / 1000) - made.group.at, 0);
  return made.group.until > made.group.at ? [made] : [];
}

/** For a day: by then the manifest has been looked at again. A group that still holds for a while is not made anew at every page. */
function allowed(
  { terms }: ConsentConfig,
  granted: string[],
  held: readonly DecisionGroup[],
): DecisionGroup[] {
  if (!granted.length) return [];
  const at = Math.floor(Date.now() / 1000);
  const before = held.find(
    (group) =>
      !group.consent &&
      !isLasting(group) &&
      group.until - at > DAY_SECONDS / 2 &&
      group.terms === terms &&
      String(group.granted) === String(granted),
  );
  return [before ?? { consent: '', at, until: at + DAY_SECONDS, terms, granted, refused: [] }];
}

const adaptersOf = ({ signals: { google, microsoft } = {} }: ConsentConfig): AdapterMemory[] => [
  ...(google ? [{ adapter: 'google', settings: google } as const] : []),
  ...(microsoft ? [{ adapter: 'microsoft', settings: microsoft } as const] : []),
];
