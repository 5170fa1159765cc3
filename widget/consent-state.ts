import type { ConsentState } from '../embed/contract.ts';
import type { DecisionGroup } from '../protocol/consent-cookie.ts';

/** What a later group says about a key wins; a service follows its purpose unless it was decided by itself. */
export function consentState(groups: readonly DecisionGroup[], decided: boolean): ConsentState {
  const decisions = new Map<string, boolean>();
  for (const { granted, refused } of groups) {
    for (const key of refused) decisions.set(key, false);
    for (const key of granted) decisions.set(key, true);
  }
  const keys = [...decisions.keys()];
  const last = groups.findLast(({ consent }) => consent);
  return {
    decided,
    granted: keys.filter((key) => decisions.get(key)),
    refused: keys.filter((key) => !decisions.get(key)),
    ...(last?.consent && { consent: last.consent, validUntil: last.until * 1000 }),
  };
}
