import type { Finding } from './rules.ts';

export interface PageReport {
  url: string;
  /** What was looked at, so that “nothing found” can be told from “nothing looked at”. */
  looked: {
    requests: number;
    cookies: number;
    stored: number;
    notice: boolean;
    preferences: boolean;
    /** Clicks it took; null where it could not be done. */
    accept: number | null;
    withdraw: number | null;
  };
  findings: Finding[];
}

/** For people. */
export function formatReport(reports: readonly PageReport[]): string {
  return reports
    .map(({ url, looked, findings }) => {
      const seen = [
        `${looked.requests} requests, ${looked.cookies} cookies, ${looked.stored} stored items before any choice`,
        looked.notice ? 'first layer seen' : 'no first layer seen',
        looked.preferences ? 'preferences seen' : 'preferences not seen',
        looked.accept === null
          ? 'nothing to accept'
          : `accepted with ${looked.accept}, ${looked.withdraw === null ? 'not withdrawn' : `withdrawn with ${looked.withdraw}`} clicks`,
      ].join('; ');
      const lines = findings.map(
        ({ rule, level, about, expected, got, remedy }) =>
          `  ${level}  ${rule}  ${about}\n    expected  ${expected}\n    got       ${got}\n    remedy    ${remedy}`,
      );
      return [url, `  ${seen}`, ...(lines.length ? lines : ['  nothing to complain about'])].join('\n');
    })
    .concat(summary(reports))
    .join('\n\n');
}

function summary(reports: readonly PageReport[]): string {
  const count = (level: string): number =>
    reports.reduce((sum, { findings }) => sum + findings.filter((one) => one.level === level).length, 0);
  return `${count('error')} errors, ${count('warning')} warnings on ${reports.length} ${reports.length === 1 ? 'page' : 'pages'}`;
}
