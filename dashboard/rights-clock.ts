import { answerDue } from '../protocol/answer-due.ts';
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

export function rightsClock(askedAt: UtcTime, now: number): RightsClock {
  const due = answerDue(askedAt);
  const daysLeft = Math.round((Date.parse(due) - Math.floor(now / DAY_MS) * DAY_MS) / DAY_MS);
  return { due, daysLeft, state: daysLeft < 0 ? 'over' : daysLeft < WARN_DAYS ? 'soon' : 'calm' };
}

export function clockWords({ daysLeft }: Pick<RightsClock, 'daysLeft'>): string {
  if (daysLeft < 0) return daysLeft === -1 ? 'One day late' : `${-daysLeft} days late`;
  if (daysLeft === 0) return 'Today is the last day';
  return daysLeft === 1 ? 'One day left' : `${daysLeft} days left`;
}
