import { homedir } from 'node:os';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allFiles, cyclesIn, exists, parseSource, readSource, type Import, type Source } from './source.ts';

const ROOT = join(import.meta.dirname, '../..');
const FLOORS = ['protocol', 'embed', 'widget', 'dashboard', 'collector'];
const DRAWERS = new Set(['utils', 'util', 'lib', 'libs', 'shared', 'types', 'helpers', 'common', 'misc']);

const files = allFiles(ROOT);
const sources = files.filter((path) => /\.(ts|tsx|js|mjs)$/.test(path)).map((path) => readSource(ROOT, path));

describe('imports', () => {
  it('protocol stands on nothing but itself, canonicalize and valibot', () => {
    expect(
      offences('protocol', ({ kind, target }) =>
        kind === 'file' ? !isIn('protocol', target) : !['canonicalize', 'valibot'].includes(target),
      ),
    ).toEqual([]);
  });

  it('embed loads nothing from elsewhere; types may come from protocol', () => {
    expect(
      offences('embed', ({ kind, target, typeOnly }) => {
        if (kind === 'file' && isIn('embed', target)) return false;
        return !(typeOnly && kind === 'file' && isIn('protocol', target));
      }),
    ).toEqual([]);
  });

  it('widget stands on protocol and on the types of embed', () => {
    expect(
      offences('widget', ({ kind, target, typeOnly }) => {
        if (kind === 'node') return true;
        if (kind === 'package' || isIn('widget', target) || isIn('protocol', target)) return false;
        return !(typeOnly && isIn('embed', target));
      }),
    ).toEqual([]);
  });

  it.each(['dashboard', 'collector'])('%s stands on protocol only', (floor) => {
    expect(
      offences(floor, ({ kind, target }) => {
        if (kind === 'node') return floor !== 'collector';
        return kind === 'file' && !isIn(floor, target) && !isIn('protocol', target);
      }),
    ).toEqual([]);
  });

  it('no import leads round to its own file', () => {
    expect(FLOORS.flatMap((floor) => cyclesIn(on(floor)))).toEqual([]);
  });

  it('every relative import names an existing file with its extension', () => {
    const broken = sources.flatMap(({ path, imports }) =>
      imports
        .filter(({ kind, target }) => kind === 'file' && !target.startsWith('dist/') && !exists(ROOT, target))
        .map(({ target }) => `${path} imports ${target}`),
    );
    expect(broken).toEqual([]);
  });
});

describe('tree', () => {
  it('has no drawer for unnamed things', () => {
    const folders = new Set(files.map(dirname));
    expect([...folders].filter((folder) => folder.split('/').some((name) => DRAWERS.has(name)))).toEqual([]);
  });

  it('holds no path of the machine it was written on', () => {
    const own = [ROOT, homedir()]
      .map((path) => path.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
      .join('|');
    const pattern = new RegExp(`(?<![\\w./-])(?:(?:${own})/|/(?:home|Users)/[a-z]|[A-Z]:\\\\+Users\\\\)`);
    expect(
      files.filter((path) => isText(path) && pattern.test(readFileSync(join(ROOT, path), 'utf8'))),
    ).toEqual([]);
  });
});

describe('styles of the widget', () => {
  // Where fontconfig stands in for a family that is missing, 600 can be another family altogether than 400 and 700 beside it.
  it('ask for the two weights that every font has', () => {
    const weights = files
      .filter((path) => isIn('widget', path) && /\.(ts|tsx|css)$/.test(path))
      .flatMap((path) =>
        [
          ...readFileSync(join(ROOT, path), 'utf8').matchAll(/font(?:-weight)?:\s*(\d{3}|bold\w*|light\w*)/g),
        ].map(([, weight]) => ({ path, weight })),
      );
    expect(weights.length).toBeGreaterThan(20);
    expect(weights.filter(({ weight }) => !['400', '700', 'bold'].includes(weight!))).toEqual([]);
  });
});

describe('types', () => {
  it('nothing escapes the type checker', () => {
    expect(sources.flatMap(({ escapes }) => escapes)).toEqual([]);
  });
});

describe('the reader of imports', () => {
  it('sees static, type, dynamic, re-exported and inline type imports', () => {
    const { imports } = parse(`
      import type { A } from './a.ts';
      import { b, type B } from '../protocol/b.ts';
      export * from './c.ts';
      export type { D } from './d.ts';
      const e = import('./e.ts');
      type F = import('./f.ts').F;
      import 'preact';
      import fs from 'node:fs';
    `);
    expect(imports).toEqual(
      expect.arrayContaining([
        { target: 'embed/a.ts', kind: 'file', typeOnly: true },
        { target: 'protocol/b.ts', kind: 'file', typeOnly: false },
        { target: 'embed/c.ts', kind: 'file', typeOnly: false },
        { target: 'embed/d.ts', kind: 'file', typeOnly: true },
        { target: 'embed/e.ts', kind: 'file', typeOnly: false },
        { target: 'embed/f.ts', kind: 'file', typeOnly: true },
        { target: 'preact', kind: 'package', typeOnly: false },
        { target: 'node:fs', kind: 'node', typeOnly: false },
      ]),
    );
    expect(imports).toHaveLength(8);
  });

  it('sees what escapes the type checker', () => {
    const text = ['const a: any = 1;', 'const b = a as unknown as string;', '// @ts-' + 'ignore', 'b;'].join(
      '\n',
    );
    expect(parse(text).escapes).toEqual([
      'embed/x.ts:1 any',
      expect.stringMatching('embed/x.ts:2 double assertion'),
      'embed/x.ts:3 @ts-ignore',
    ]);
  });

  it('accepts a double assertion that gives its reason', () => {
    expect(parse('// cast: the brand is made here\nconst b = a as unknown as string;').escapes).toEqual([]);
  });

  it('finds a cycle', () => {
    const file = (path: string, target: string): Source => ({
      ...parse(`import '${target}';`, path),
      path,
    });
    expect(cyclesIn([file('a/x.ts', './y.ts'), file('a/y.ts', './z.ts'), file('a/z.ts', './y.ts')])).toEqual([
      'a/y.ts -> a/z.ts -> a/y.ts',
    ]);
  });
});

function on(floor: string): Source[] {
  return sources.filter(({ path }) => isIn(floor, path));
}

function offences(floor: string, forbidden: (item: Import) => boolean): string[] {
  return on(floor).flatMap(({ path, imports }) =>
    imports
      .filter(forbidden)
      .map(({ target, typeOnly }) => `${path} imports ${typeOnly ? 'types of ' : ''}${target}`),
  );
}

function isIn(folder: string, path: string): boolean {
  return path.startsWith(`${folder}/`);
}

function isText(path: string): boolean {
  return !/\.(png|ico|woff2|wasm|db|tgz|br|gz)$/.test(path) && statSync(join(ROOT, path)).size < 2_000_000;
}

function parse(text: string, path = 'embed/x.ts'): Omit<Source, 'path'> {
  return parseSource(path, text);
}
