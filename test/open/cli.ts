import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

const ROOT = join(import.meta.dirname, '../..');
const SEALPOST = join(ROOT, 'collector/sealpost.js');
export const EXPORT = join(ROOT, 'test/vectors/2026-11-21/export.jsonl');

/** `sealpost open …` as a child process without a terminal. */
export function run(args: string[], { cwd = ROOT, heapMegabytes = 0 } = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    // Node warns on stderr about what it strips; the command's own words are looked at here.
    const node = ['--no-warnings', ...(heapMegabytes ? [`--max-old-space-size=${heapMegabytes}`] : [])];
    const child = spawn(process.execPath, [...node, SEALPOST, 'open', ...args], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const out = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (out.stderr += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...out }));
  });
}

/** Files of one test, removed after it. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'sealpost-open-'));

  file(name: string, content: string | Uint8Array): string {
    writeFileSync(join(this.path, name), content);
    return join(this.path, name);
  }

  at(name: string): string {
    return join(this.path, name);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
