import type { UtcTime } from './time.ts';

/**
 * Last day for answering a request, `2026-12-21`, UTC. GDPR Article 12(3): one month from receipt, which by Regulation 1182/71, Article 3(2)(c) ends with the
 * same date of the next month, or, where that month has no such date, with its last day.
 */
export function answerDue(askedAt: UtcTime): string {
  const asked = new Date(askedAt);
  const [year, month] = [asked.getUTCFullYear(), asked.getUTCMonth()];
  const lastOfNext = new Date(Date.UTC(year, month + 2, 0)).getUTCDate();
  return new Date(Date.UTC(year, month + 1, Math.min(asked.getUTCDate(), lastOfNext)))
    .toISOString()
    .slice(0, 10);
}
