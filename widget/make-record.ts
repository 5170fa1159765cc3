import type { PendingDecision } from '../embed/contract.ts';
import { canonicalJson } from '../protocol/canonical-json.ts';
import type { ConsentId, ConsentRecord } from '../protocol/consent-record.ts';
import type { SiteId } from '../protocol/ids.ts';
import type { Manifest } from '../protocol/manifest.ts';
import { utcTime } from '../protocol/time.ts';

/** What is known of it by the time it is recorded. */
export type WholeDecision = PendingDecision & { policy: string };

/**
 * The same text every time for the same decision, so that sending it again changes nothing.
 * @param visitor base64url of 16 random bytes of this device for this site.
 */
export function makeRecord(
  site: SiteId,
  visitor: string,
  { group, method, surface, artefact, gpc, regime, policy }: WholeDecision,
): string {
  const { consent, granted, refused } = group;
  const record: ConsentRecord = {
    v: 1,
    id: consent as ConsentId,
    site,
    visitor,
    at: utcTime(group.at * 1000),
    policy,
    artefact,
    decision: Object.fromEntries([
      ...granted.map((key) => [key, true] as const),
      ...refused.map((key) => [key, false] as const),
    ]),
    method,
    surface,
    signals: { gpc },
    validUntil: utcTime(group.until * 1000),
    regime,
  };
  return canonicalJson(record);
}

/** @param at seconds since the epoch. */
export function policyInForce({ policies, policy }: Manifest, at: number): string {
  const time = utcTime(at * 1000);
  return (policies?.find(({ effective }) => effective <= time) ?? policies?.at(-1) ?? policy)!.version;
}
