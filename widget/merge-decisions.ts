import { DECISION_GROUPS_MAX, type DecisionGroup } from '../protocol/consent-cookie.ts';

/**
 * Groups in the order of their decisions, each without what a later one decided anew. What was decided for a purpose takes its services along. Of more than
 * a cookie holds the oldest are dropped, and asked again.
 */
export function mergeDecisions(groups: readonly DecisionGroup[]): DecisionGroup[] {
  // Ids begin with the millisecond.
  const sorted = groups.toSorted((a, b) => a.at - b.at || (a.consent < b.consent ? -1 : 1));
  return sorted
    .map((group, i) => {
      const later = new Set(sorted.slice(i + 1).flatMap(({ granted, refused }) => [...granted, ...refused]));
      const holds = (key: string): boolean => !later.has(key) && !later.has(key.split(':')[0]!);
      return { ...group, granted: group.granted.filter(holds), refused: group.refused.filter(holds) };
    })
    .filter(({ granted, refused }) => granted.length + refused.length)
    .slice(-DECISION_GROUPS_MAX);
}
