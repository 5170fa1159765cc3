import type { KnownSite, PendingDecision } from '../embed/contract.ts';
import type { DecisionGroup } from '../protocol/consent-cookie.ts';
import type { ConsentMethod, ConsentSurface } from '../protocol/consent-record.ts';
import { DAY_SECONDS } from './day.ts';
import { newConsentId } from './new-consent-id.ts';

/**
 * @param decision what is not `true` is refused.
 * @param before what held.
 */
export function makeDecision(
  { config, regime, noticeHash: artefact, gpc }: Omit<KnownSite, 'policy'>,
  decision: Record<string, boolean>,
  method: ConsentMethod,
  surface: ConsentSurface,
  before: DecisionGroup[],
): PendingDecision {
  const keys = Object.keys(decision);
  const granted = keys.filter((key) => decision[key] === true);
  const now = Date.now();
  const at = Math.floor(now / 1000);
  const days = granted.length ? regime.acceptDays : regime.refuseDays;
  const group: DecisionGroup = {
    consent: newConsentId(now),
    at,
    until: at + days * DAY_SECONDS,
    terms: config.terms,
    granted,
    refused: keys.filter((key) => decision[key] !== true),
  };
  return { group, method, surface, artefact, gpc, regime: regime.id, before };
}
