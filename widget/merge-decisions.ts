import type { PendingDecision } from '../embed/contract.ts';
import { DECISION_GROUPS_MAX, type DecisionGroup } from '../protocol/consent-cookie.ts';

/**
 * Decisions in their order, each without what a later one decided anew. What was decided for a purpose takes its services along. Of more than a cookie
 * holds the oldest are dropped, those about single services first, and asked again.
 * @param held in their order, whatever the clock said each time.
 * @param made in the order in which they were made; none goes before what held when it was made.
 */
export function mergeDecisions(
  held: readonly DecisionGroup[],
  made: readonly PendingDecision[] = [],
): DecisionGroup[] {
  const ordered = held.filter(
    ({ consent }) => !consent || !made.some(({ group }) => group.consent === consent),
  );
  let after = 0;
  for (const { group, before } of made) {
    const isBefore = ({ consent, at }: DecisionGroup): boolean =>
      at <= group.at || before.some((one) => one.consent === consent);
    after = Math.max(after, ordered.findLastIndex(isBefore) + 1);
    ordered.splice(after++, 0, group);
  }
  return ordered
    .map((group, i) => {
      const later = new Set(ordered.slice(i + 1).flatMap(({ granted, refused }) => [...granted, ...refused]));
      const holds = (key: string): boolean => !later.has(key) && !later.has(key.split(':')[0]!);
      return { ...group, granted: group.granted.filter(holds), refused: group.refused.filter(holds) };
    })
    .filter(({ granted, refused }) => granted.length + refused.length)
    .reduce<DecisionGroup[]>(dropOne, []);
}

/** What was decided about a purpose outlasts what was decided about single services. */
function dropOne(kept: DecisionGroup[], group: DecisionGroup): DecisionGroup[] {
  const all = [...kept, group];
  if (all.length <= DECISION_GROUPS_MAX) return all;
  const isDetail = ({ granted, refused }: DecisionGroup): boolean =>
    [...granted, ...refused].every((key) => key.includes(':'));
  return all.toSpliced(Math.max(all.findIndex(isDetail), 0), 1);
}
