import type { Browser } from 'playwright-core';
import { normalise, type Act } from '../../collector/lint/choice-words.ts';
import type { Observed } from '../../collector/lint/observed.ts';
import { judge, type Finding } from '../../collector/lint/rules.ts';
import { visitPage } from '../../collector/lint/visit.ts';
import { startHostPage } from '../stage/host-page.ts';

export interface LintedPage {
  seen: Observed;
  findings: Finding[];
  /** Errors and what could not be judged, each once; warnings begin with `~`. */
  rules: string[];
}

/** Without the command around it, so that pages can share a browser. */
export async function lintPage(
  browser: Browser,
  html: string,
  more: { waitMs?: number; words?: [string, Act][]; essential?: string[] } = {},
): Promise<LintedPage> {
  const host = await startHostPage(html);
  try {
    const seen = await visitPage(browser, host.origin, {
      waitMs: more.waitMs ?? 800,
      timeoutMs: 30_000,
      region: undefined,
      gpc: false,
      record: false,
      words: new Map(more.words?.map(([name, act]) => [normalise(name), act])),
    });
    const findings = judge(seen, more.essential);
    const rules = findings.map(({ rule, level }) => (level === 'warning' ? `~${rule}` : rule));
    return { seen, findings, rules: [...new Set(rules)] };
  } finally {
    await host.close();
  }
}
