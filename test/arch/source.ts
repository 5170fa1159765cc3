import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { parseSync } from 'vite';

export interface Import {
  /** repository path of a relative import, else the package as written */
  target: string;
  kind: 'file' | 'package' | 'node';
  typeOnly: boolean;
}

export interface Source {
  path: string;
  text: string;
  imports: Import[];
  escapes: string[];
}

const NOT_SOURCE = new Set(['node_modules', 'dist', '.git', 'coverage']);

/** Every file of the checkout, as repository paths with forward slashes. */
export function allFiles(root: string): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((item) => !NOT_SOURCE.has(item.name))
    .flatMap((item) => {
      if (item.isDirectory()) return allFiles(join(root, item.name)).map((path) => `${item.name}/${path}`);
      return item.isFile() ? [item.name] : [];
    });
}

export function readSource(root: string, path: string): Source {
  return { path, ...parseSource(path, readFileSync(join(root, path), 'utf8')) };
}

export function parseSource(path: string, text: string): Omit<Source, 'path'> {
  const { module, program, comments, errors } = parseSync(path, text);
  if (errors[0] !== undefined) throw new Error(`${path} cannot be parsed: ${errors[0].message}`);

  const found: { specifier: string; typeOnly: boolean }[] = [
    ...module.staticImports.map((item) => ({
      specifier: item.moduleRequest.value,
      // `import { type A }` still loads the module at run time under verbatimModuleSyntax.
      typeOnly: /^import\s+type\b/.test(text.slice(item.start, item.end)),
    })),
    ...module.staticExports
      .filter((item) => item.entries.some((entry) => entry.moduleRequest))
      .map((item) => ({
        specifier: item.entries.find((entry) => entry.moduleRequest)?.moduleRequest?.value ?? '',
        typeOnly: /^export\s+type\b/.test(text.slice(item.start, item.end)),
      })),
    ...module.dynamicImports.flatMap((item) => {
      const literal = /^['"`](.+)['"`]$/.exec(text.slice(item.moduleRequest.start, item.moduleRequest.end));
      return literal?.[1] === undefined ? [] : [{ specifier: literal[1], typeOnly: false }];
    }),
  ];

  const escapes: string[] = [];
  walk(program, (node) => {
    if (node.type === 'TSImportType') {
      const specifier = node['source'] ?? node['argument'];
      const value = isNode(specifier) ? (specifier['value'] ?? literalValue(specifier)) : undefined;
      if (typeof value === 'string') found.push({ specifier: value, typeOnly: true });
    }
    if (node.type === 'TSAnyKeyword') escapes.push(`${at(node)} any`);
    const inner = node['expression'];
    if (
      node.type === 'TSAsExpression' &&
      isNode(inner) &&
      inner.type === 'TSAsExpression' &&
      !reasonFor(node)
    )
      escapes.push(`${at(node)} double assertion (write "// cast: why" on or above the line)`);
  });
  for (const comment of comments) {
    if (/@ts-(ignore|nocheck|expect-error)/.test(comment.value))
      escapes.push(`${at(comment)} ${comment.value.trim()}`);
    if (/(eslint|oxlint)-disable/.test(comment.value) && !/-- \S/.test(comment.value))
      escapes.push(`${at(comment)} ${comment.value.trim()} (write "-- why" behind it)`);
  }

  return {
    text,
    imports: found.map(({ specifier, typeOnly }) => resolve(path, specifier, typeOnly)),
    escapes,
  };

  function reasonFor(node: { start: number }): boolean {
    const lines = text.slice(0, node.start).split('\n');
    const own = text.split('\n')[lines.length - 1] ?? '';
    return [own, lines.at(-2) ?? ''].some((line) => /\/\/ cast: \S/.test(line));
  }

  function at(node: { start: number }): string {
    return `${path}:${text.slice(0, node.start).split('\n').length}`;
  }
}

function resolve(from: string, specifier: string, typeOnly: boolean): Import {
  if (specifier.startsWith('.')) {
    const target = normalize(join(dirname(from), specifier))
      .split(sep)
      .join('/');
    return { target, kind: 'file', typeOnly };
  }
  const kind = specifier.startsWith('node:') ? 'node' : 'package';
  return { target: specifier, kind, typeOnly };
}

interface Node {
  type: string;
  start: number;
  [key: string]: unknown;
}

function walk(node: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(node)) for (const item of node) walk(item, visit);
  if (!isNode(node)) return;
  visit(node);
  for (const value of Object.values(node)) if (typeof value === 'object') walk(value, visit);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}

function literalValue(node: Node): unknown {
  const literal = node['literal'];
  return isNode(literal) ? literal['value'] : undefined;
}

/** Each cycle once, as the path that leads back to its first file. Type imports count: they tie readers, too. */
export function cyclesIn(sources: readonly Source[]): string[] {
  const edges = new Map(
    sources.map(({ path, imports }) => [
      path,
      imports.filter(({ kind }) => kind === 'file').map(({ target }) => target),
    ]),
  );
  const done = new Set<string>();
  const cycles: string[] = [];
  for (const path of edges.keys()) visit(path, []);
  return cycles;

  function visit(path: string, trail: string[]): void {
    const seen = trail.indexOf(path);
    if (seen >= 0) cycles.push([...trail.slice(seen), path].join(' -> '));
    if (seen >= 0 || done.has(path)) return;
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  }
}

export function exists(root: string, path: string): boolean {
  return existsSync(join(root, path));
}
