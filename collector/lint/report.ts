import type { Observed } from './observed.ts';
import type { Level } from './rule-book.ts';
import type { Finding } from './rules.ts';

/** What `--json` prints; docs/lint.md has its schema. `v` goes up when a member changes its meaning or goes away. */
export interface LintReport {
  v: 1;
  exit: number;
  pages: PageReport[];
}

export interface PageReport {
  url: string;
  /** Why the page could not be looked at; null where it was. */
  failure: string | null;
  /** What was looked at, so that “nothing found” can be told from “nothing looked at”; null after a failure. */
  looked: {
    requests: number;
    cookies: number;
    stored: number;
    notice: boolean;
    preferences: boolean;
    refused: boolean;
    /** Clicks it took; null where it could not be done. */
    accept: number | null;
    withdraw: number | null;
  } | null;
  findings: Finding[];
}

export const lookedAt = ({
  before,
  preferences,
  clicks,
  layers,
  mute,
  refusal,
}: Observed): PageReport['looked'] => ({
  requests: before.requests.length,
  cookies: before.cookies.length,
  stored: before.storage.length,
  notice: layers.length > 0 || mute !== null,
  preferences,
  refused: refusal !== null,
  ...clicks,
});

/** For people. */
export function formatReport(pages: readonly PageReport[]): string {
  return pages.map(formatPage).concat(summary(pages)).join('\n\n');
}

function formatPage({ url, failure, looked, findings }: PageReport): string {
  if (!looked) return `${url}\n  not looked at: ${failure ?? 'unknown reason'}`;
  const seen = [
    `${of(looked.requests, 'request')}, ${of(looked.cookies, 'cookie')}, ${of(looked.stored, 'stored item')} before any choice`,
    looked.notice ? 'first layer seen' : 'no first layer seen',
    looked.preferences ? 'preferences seen' : 'preferences not seen',
    looked.accept === null
      ? 'nothing accepted'
      : `accepted with ${of(looked.accept, 'click')}, ${looked.withdraw === null ? 'not withdrawn' : `withdrawn with ${looked.withdraw}`}`,
    looked.refused ? 'refused' : 'nothing refused',
  ].join('; ');
  const lines = findings.map(({ rule, level, about, expected, got, why, sources, remedy }) =>
    [
      `  ${level}  ${rule}  ${about}`,
      `    seen      ${got}`,
      `    expected  ${expected}`,
      `    why       ${why}${sources.length ? ` (${sources.join('; ')})` : ''}`,
      `    remedy    ${remedy}`,
    ].join('\n'),
  );
  return [url, `  ${seen}`, ...(lines.length ? lines : ['  nothing to complain about'])].join('\n');
}

function summary(pages: readonly PageReport[]): string {
  const count = (level: Level): number =>
    pages.reduce((sum, { findings }) => sum + findings.filter((one) => one.level === level).length, 0);
  const failed = pages.filter(({ looked }) => !looked).length;
  return [
    of(count('error'), 'error'),
    of(count('warning'), 'warning'),
    `${count('unjudged')} not judged`,
    ...(failed ? [`${of(failed, 'page')} not looked at`] : []),
  ]
    .join(', ')
    .concat(` on ${of(pages.length, 'page')}`);
}

const of = (number: number, one: string): string => `${number} ${one}${number === 1 ? '' : 's'}`;
