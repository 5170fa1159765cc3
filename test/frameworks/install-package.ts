import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
export const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');

/** Puts this package into a project as npm would, but for what it depends on. @returns the folder in which it lies then */
export function installPackage(project: string): string {
  // It writes what it can; `npm run check` is where a wrong type fails.
  spawnSync(process.execPath, [TSC, '--build', 'protocol', 'embed'], { cwd: ROOT });
  const packed = mkdtempSync(join(tmpdir(), 'sealpost-packed-'));
  const folder = join(project, 'node_modules/sealpost');
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', packed], {
      cwd: ROOT,
    });
    const [tarball = ''] = readdirSync(packed);
    execFileSync('tar', ['xzf', join(packed, tarball), '--strip-components=1'], { cwd: folder });
  } finally {
    rmSync(packed, { recursive: true, force: true });
  }
  return folder;
}
