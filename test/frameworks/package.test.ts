import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installPackage, TSC } from './install-package.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Somebody else's project, with the package in it. */
let project: string;
let installed: string;
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'sealpost-package-'));
  installed = installPackage(project);
  symlinkSync(join(ROOT, 'node_modules/valibot'), join(project, 'node_modules/valibot'));
  write('package.json', JSON.stringify({ type: 'module', private: true }));
}, 120_000);
afterAll(() => rmSync(project, { recursive: true, force: true }));

describe('the package', () => {
  it.each([
    ['nodenext', 'nodenext'],
    ['bundler', 'esnext'],
  ])('has types that resolve under %s, down to the last file', (moduleResolution, module) => {
    write(
      'page.ts',
      `import { consent, type Consent, type ConsentState } from 'sealpost/consent';
       import { readConsent, type ConsentOnServer } from 'sealpost/consent-cookie';
       const state: ConsentState = consent.get();
       const same: Consent = consent;
       const visitor: ConsentOnServer = readConsent('a=b', 'site_01m7ykzapcftmvfbd2q40yc1hj', { now: 0 });
       // @ts-expect-error a key is a text
       consent.has(1);
       // @ts-expect-error no member of that name
       visitor.groups.map((group) => group.visitor);
       console.log(JSON.stringify([state, same.has('analytics'), visitor.granted('analytics'), visitor.groups]));`,
    );
    write(
      'tsconfig.json',
      JSON.stringify({
        compilerOptions: {
          module,
          moduleResolution,
          target: 'es2022',
          lib: ['ES2023', 'DOM'],
          types: [],
          strict: true,
          skipLibCheck: false,
          outDir: 'out',
        },
        files: ['page.ts'],
      }),
    );
    expect(run(TSC, '-p', '.')).toBe('');
    expect(JSON.parse(run('out/page.js'))).toEqual([
      { decided: false, granted: [], refused: [] },
      false,
      false,
      [],
    ]);
  });

  it('reads the cookie on a server with nothing but the language: no import, no DOM, no Node', () => {
    const code = readFileSync(join(installed, 'dist/protocol/consent-cookie.js'), 'utf8');
    expect(code).toContain('export function readConsent');
    expect(code).not.toMatch(
      /^import|\bimport\(|\brequire\(|\b(process|Buffer|document|window|globalThis)[.[]/m,
    );
  });

  it('says no path of its inside but the entries', () => {
    write('inside.js', `await import('sealpost/dist/protocol/seal.js')`);
    expect(() => run('inside.js')).toThrow('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });

  it('holds the browser’s files, the collector, and nothing of the tests', () => {
    const folders = readdirSync(installed, { recursive: true, encoding: 'utf8' });
    expect(folders).toEqual(expect.arrayContaining(['collector/sealpost.js', 'dist/embed/consent-entry.js']));
    expect(folders.filter((path) => /(^|\/)(test|node_modules)(\/|$)|\.tsbuildinfo$/.test(path))).toEqual([]);
  });
});

function write(name: string, text: string): void {
  writeFileSync(join(project, name), text);
}

function run(...command: string[]): string {
  return execFileSync(process.execPath, command, { cwd: project, encoding: 'utf8', stdio: 'pipe' });
}
