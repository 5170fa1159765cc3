import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Locked {
  version?: string;
  resolved?: string;
  optionalDependencies?: Record<string, string>;
}

const ROOT = join(import.meta.dirname, '../..');

// The applications are installed by their own tests only.
describe.each(['.', 'test/frameworks/next', 'test/frameworks/astro'])('dependencies of %s', (folder) => {
  const lock = read(`${folder}/package-lock.json`) as { packages: Record<string, Locked> };
  const manifest = read(`${folder}/package.json`) as Record<
    'dependencies' | 'devDependencies' | 'overrides',
    Record<string, string>
  >;

  it('are pinned exactly', () => {
    const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.overrides };
    expect(Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual(
      [],
    );
  });

  it('are locked at the versions that package.json names', () => {
    const all = { ...manifest.dependencies, ...manifest.devDependencies };
    const other = Object.entries(all).filter(
      ([name, version]) => lock.packages[`node_modules/${name}`]?.version !== version,
    );
    expect(other).toEqual([]);
  });

  it('are not tied to one registry host', () => {
    expect(Object.entries(lock.packages).filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  // A mirror that lacks a package for another platform makes `npm install` leave it out, and `npm ci` then refuses.
  it('are locked for every platform', () => {
    const missing = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !lock.packages[`${path}/node_modules/${name}`] && !lock.packages[`node_modules/${name}`],
      ),
    );
    expect(missing).toEqual([]);
  });
});

function read(file: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, file), 'utf8'));
}
