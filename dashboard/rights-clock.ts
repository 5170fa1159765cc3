import type { UtcTime } from '../protocol/time.ts';

/** Below this many days the clock warns. */
export const WARN_DAYS = 7;

const DAY_MS = 86_400_000;

/** How long there is to answer a request. */
export interface RightsClock {
  /** Last day, `2026-12-21`, UTC. */
  due: string;
  /** Whole days; 0 on the last one, negative when it is over. */
  daysLeft: number;
  state: 'calm' | 'soon' | 'over';
}

/**
 * GDPR Article 12(3): one month from receipt. Counted by Regulation 1182/71, Article 3(2)(c): it ends with the same date of the next month, or, where that
 * month has no such date, with its last day. 30 days would overshoot in February.
 */
export function rightsClock(askedAt: UtcTime, now: number): RightsClock {
  const asked = new Date(askedAt);
  const lastOfNext = new Date(Date.UTC(asked.getUTCFullYear(), asked.getUTCMonth() + 2, 0));
  const due = Date.UTC(
    lastOfNext.getUTCFullYear(),
    lastOfNext.getUTCMonth(),
    Math.min(asked.getUTCDate(), lastOfNext.getUTCDate()),
  );
  const daysLeft = Math.round((due - Math.floor(now / DAY_MS) * DAY_MS) / DAY_MS);
  return {
    due: new Date(due).toISOString().slice(0, 10),
    daysLeft,
    state: daysLeft < 0 ? 'over' : daysLeft < WARN_DAYS ? 'soon' : 'calm',
  };
}

export function clockWords({ daysLeft }: Pick<RightsClock, 'daysLeft'>): string {
  if (daysLeft < 0) return daysLeft === -1 ? 'One day late' : `${-daysLeft} days late`;
  if (daysLeft === 0) return 'Today is the last day';
  return daysLeft === 1 ? 'One day left' : `${daysLeft} days left`;
}
