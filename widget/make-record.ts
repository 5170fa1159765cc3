import type { PendingDecision } from '../embed/contract.ts';
import { canonicalJson } from '../protocol/canonical-json.ts';
import type { ConsentId, ConsentRecord } from '../protocol/consent-record.ts';
import type { Manifest } from '../protocol/manifest.ts';
import { utcTime, type UtcTime } from '../protocol/time.ts';

/**
 * The same text every time for the same decision, so that sending it again changes nothing.
 * @param visitor base64url of 16 random bytes of this device for this site.
 */
export function makeRecord(
  manifest: Manifest,
  visitor: string,
  { group, method, surface, artefact, gpc }: PendingDecision,
): string {
  const { consent, granted, refused } = group;
  const at = utcTime(group.at * 1000);
  const record: ConsentRecord = {
    v: 1,
    id: consent as ConsentId,
    site: manifest.site,
    visitor,
    at,
    policy: policyInForce(manifest, at),
    artefact,
    decision: Object.fromEntries([
      ...granted.map((key) => [key, true] as const),
      ...refused.map((key) => [key, false] as const),
    ]),
    method,
    surface,
    signals: { gpc },
    validUntil: utcTime(group.until * 1000),
  };
  return canonicalJson(record);
}

const policyInForce = ({ policies, policy }: Manifest, at: UtcTime): string =>
  (policies?.find(({ effective }) => effective <= at) ?? policies?.at(-1) ?? policy)!.version;
