import type {
  AdapterMemory,
  CurvesChunk,
  Gate,
  ImportChunk,
  ImportedChoice,
  PendingDecision,
  SiteConsent,
  Standing,
} from '../embed/contract.ts';
import { toBase64url } from '../protocol/bytes.ts';
import type { ConsentConfig } from '../protocol/consent-config.ts';
import { formatDecisions, type DecisionGroup } from '../protocol/consent-cookie.ts';
import { ProtocolError } from '../protocol/errors.ts';
import { newId } from '../protocol/ids.ts';
import { clearUp } from './clear-up.ts';
import { DAY_SECONDS } from './day.ts';
import { deliverRecords } from './deliver-records.ts';
import { handleTexts } from './handle-texts.ts';
import { mergeDecisions } from './merge-decisions.ts';
import { isLasting, standing, type Stand } from './standing.ts';
import { verifySite } from './verify-site.ts';

/** As RecordChunk.settle says. */
export async function settleDecisions(gate: Gate, site: SiteConsent): Promise<Standing> {
  const { config, regime, notice, manifest } = site;
  const stand = (groups: DecisionGroup[]): Stand => standing(config, regime, groups, site.gpc);
  try {
    await verifySite(gate.snippet, site.note, () => gate.load<CurvesChunk>('curves.js'));
  } catch (error) {
    if (!dropPending(gate, error)) throw error;
    console.error(error);
    const { open, changed } = stand(gate.groups());
    return { asked: open, changed, failed: true };
  }
  const other = await otherChoice(gate, config);

  // From here to the cookie without a pause: another click may come in between.
  const memory = gate.memory();
  const held = gate.groups();
  const pending = (memory.pending ?? []).filter((one) => isSound(one, config));
  const merge = (): Stand =>
    stand(
      mergeDecisions([
        ...held.filter(({ consent }) => !consent || !pending.some(({ group }) => group.consent === consent)),
        ...pending.map(({ group }) => ({ ...group, terms: Math.min(group.terms, config.terms) })),
      ]),
    );
  let now = merge();
  const taken = other && !pending.length && takeOver(other, site, now.open);
  if (taken) pending.push({ ...taken, before: held });
  now = merge();
  if (now.signal.length) pending.push({ ...obey(site, now.signal), before: held });
  now = merge();
  const after = mergeDecisions([...now.groups, ...allowed(config, now.allowed, held)]);
  const recorded = pending.filter(({ group }) => group.consent);
  const asked = regime.model === 'opt-in' || !now.honoured ? now.open : [];
  gate.remember({
    ...memory,
    // Where nothing is asked, nothing is looked up again for a day.
    check: asked.length ? 0 : Date.now() + DAY_SECONDS * 1000,
    pending: recorded,
    ...(recorded.length && {
      visitor: memory.visitor ?? toBase64url(crypto.getRandomValues(new Uint8Array(16))),
    }),
    adapters: adaptersOf(config),
    handle: handleTexts(notice, config.layout, now.honoured),
  });
  const deciding =
    formatDecisions(after) !== formatDecisions(held) && gate.decide(after, config.cookieDomain);

  const delivering = deliverRecords(gate, manifest);
  await deciding;
  await clearUp(gate, site, pending, delivering).catch(console.error);
  return { asked, changed: now.changed, failed: false };
}

/**
 * What was accepted under a manifest that the pinned key has not signed is nobody's consent.
 * @returns whether there was such an acceptance.
 */
function dropPending(gate: Gate, error: unknown): boolean {
  if (!(error instanceof ProtocolError)) return false;
  const { pending = [], ...memory } = gate.memory();
  gate.remember(memory);
  document.dispatchEvent(new CustomEvent('sealpost:error', { detail: { code: error.code } }));
  return pending.some(({ group }) => group.granted.length > 0);
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
function isSound({ group, artefact }: PendingDecision, { notices, purposes }: ConsentConfig): boolean {
  const isShown = notices.some(({ models }) => Object.values(models).includes(artefact));
  const keys = purposes
    .filter(({ essential }) => !essential)
    .flatMap(({ id, services }) => [id, ...services.map((service) => `${id}:${service}`)]);
  const isKnown = [...group.granted, ...group.refused].every((key) => keys.includes(key));
  if (!isKnown)
    console.error(
      `sealpost: expected a decision about ${keys.join(', ')}, got one about something else; it was dropped`,
    );
  return isKnown && (isShown || !group.granted.length);
}

/** Where what another tool knew covers all that is open, and would still hold. */
function takeOver(
  { decision, decidedAt = Date.now() }: ImportedChoice,
  site: SiteConsent,
  open: readonly string[],
): Omit<PendingDecision, 'before'> | undefined {
  const imported = Object.entries(site.config.imports!).filter(([category]) => category in decision);
  // Of several categories that became one purpose, each has to have been accepted.
  const isGranted = (id: string): boolean =>
    imported.every(([category, purpose]) => purpose !== id || decision[category]);
  const isCovered = open.every((id) => imported.some(([, purpose]) => purpose === id));
  const made = makePending(
    site,
    open.filter(isGranted),
    open.filter((id) => !isGranted(id)),
    Math.min(decidedAt, Date.now()),
  );
  return open.length && isCovered && made.group.until > made.group.at
    ? { ...made, method: 'import', surface: 'import' }
    : undefined;
}

/** Once: the refusal then holds for as long as any, or until somebody decides otherwise. */
const obey = (site: SiteConsent, refused: string[]): Omit<PendingDecision, 'before'> => ({
  ...makePending(site, [], refused, Date.now()),
  method: 'signal',
  surface: 'browser',
});

function makePending(
  { config, regime, noticeHash, gpc }: SiteConsent,
  granted: string[],
  refused: string[],
  from: number,
): Pick<PendingDecision, 'group' | 'artefact' | 'gpc'> {
  const days = granted.length ? regime.acceptDays : regime.refuseDays;
  const group: DecisionGroup = {
    consent: newId('con', crypto.getRandomValues(new Uint8Array(10)), Date.now()),
    at: seconds(Date.now()),
    until: seconds(from) + days * DAY_SECONDS,
    terms: config.terms,
    granted,
    refused,
  };
  return { group, artefact: noticeHash, gpc };
}

/** For a day: by then the manifest has been looked at again. A group that still holds for a while is not made anew at every page. */
function allowed(
  { terms }: ConsentConfig,
  granted: string[],
  held: readonly DecisionGroup[],
): DecisionGroup[] {
  if (!granted.length) return [];
  const at = seconds(Date.now());
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

const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);
