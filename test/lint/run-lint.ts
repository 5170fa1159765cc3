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
