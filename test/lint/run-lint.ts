import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { LintReport, PageReport } from '../../collector/lint/report.ts';
import { chromiumProgram } from '../browsers/chromium.ts';

export interface Linted {
  code: number | null;
  stdout: string;
  stderr: string;
  /** With `--json`. */
  report: LintReport | null;
  /** Of it. */
  reports: PageReport[];
}

/** The command as a user runs it, with the Chromium of the tests. */
export async function runLint(...args: string[]): Promise<Linted> {
  const { path, env } = await chromiumProgram();
  const browser = args.includes('--browser') ? [] : ['--browser', path];
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, '../../collector/sealpost.js'), 'lint', ...args, ...browser],
    { env, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  const report = args.includes('--json') && stdout ? (JSON.parse(stdout) as LintReport) : null;
  return { code, stdout, stderr, report, reports: report?.pages ?? [] };
}

/** @returns the same, of which at most so many run at once: most of a visit is waiting, but each brings a browser. */
export function atMost<A extends unknown[], R>(
  limit: number,
  run: (...args: A) => Promise<R>,
): (...args: A) => Promise<R> {
  const running = new Set<Promise<void>>();
  return async (...args) => {
    while (running.size >= limit) await Promise.race(running);
    const result = run(...args);
    const ended: Promise<void> = result.then(
      () => void running.delete(ended),
      () => void running.delete(ended),
    );
    running.add(ended);
    return result;
  };
}
