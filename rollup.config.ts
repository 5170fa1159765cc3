import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import { buildSync } from 'esbuild';
import type { Plugin, RollupLog, RollupOptions } from 'rollup';
import esbuild from 'rollup-plugin-esbuild';

/**
 * Every file that a browser loads. Order matters: a script carries the hashes of those it `pins`, so it comes after them.
 *
 * `script`: classic script in an IIFE, for foreign pages, where a module would have to be CORS-fetched.
 * `module`: ES module, for our own dashboard.
 * `pins`: what may be loaded once this script is there. Each brings its own part of the table, so that the loader, which every page
 * view pays for, need only know the first chunks; one SRI hash on the loader still covers all.
 */
const ENTRIES: readonly Entry[] = [
  { file: 'curves.js', from: 'widget/curves.ts', kind: 'script' },
  { file: 'seal.js', from: 'widget/seal.ts', kind: 'script', pins: ['curves.js'] },
  { file: 'form.js', from: 'widget/form.ts', kind: 'script', pins: ['seal.js'] },
  { file: 'receipt-file.js', from: 'widget/make-receipt-file.ts', kind: 'script' },
  { file: 'preferences.js', from: 'widget/preferences.tsx', kind: 'script', pins: ['receipt-file.js'] },
  { file: 'placeholder.js', from: 'widget/placeholder.ts', kind: 'script' },
  { file: 'clear.js', from: 'widget/clear.ts', kind: 'script' },
  { file: 'import.js', from: 'widget/import.ts', kind: 'script' },
  { file: 'signals.js', from: 'widget/signals.ts', kind: 'script' },
  {
    file: 'record.js',
    from: 'widget/record.ts',
    kind: 'script',
    pins: ['curves.js', 'preferences.js', 'placeholder.js', 'clear.js', 'import.js'],
  },
  // The first layer pays for its part of the table, too: what comes later is pinned by record.js, which comes before it.
  { file: 'choice.js', from: 'widget/choice.ts', kind: 'script', pins: ['record.js', 'signals.js'] },
  { file: 'receipt.js', from: 'widget/receipt.tsx', kind: 'script' },
  { file: 'app.js', from: 'dashboard/main.tsx', kind: 'module' },
  { file: 'preview.js', from: 'dashboard/preview/frame.ts', kind: 'script' },
  ...workersIn('dashboard/worker'),
  { file: 'stub.js', from: 'embed/stub.ts', kind: 'script' },
  {
    file: 'loader.js',
    from: 'embed/loader.ts',
    kind: 'script',
    pins: ['form.js', 'choice.js'],
  },
];

/** Copied after minifying. */
const STYLES: readonly { to: string; from: string }[] = [
  { to: 'app.css', from: 'dashboard/main.css' },
  { to: 'preview.css', from: 'dashboard/preview/frame.css' },
  { to: 'receipt.css', from: 'widget/receipt.css' },
  { to: 'policy.css', from: 'widget/policy.css' },
];

/** One module per locale, each with one export: forms, and what the dashboard makes notices from. */
const TEXTS = ['protocol/texts', 'protocol/notice-texts'];

/** Built aside and moved at the end, so that nobody who reads dist/browser meanwhile sees half of it. */
const DONE = 'dist/browser';
const OUT = `dist/.browser-${process.pid}`;

interface Entry {
  file: string;
  from: string;
  kind: 'script' | 'module';
  pins?: readonly string[];
}

interface Asset {
  name: string;
  /** base64url, what the loader's chunk table holds */
  sha256: string;
  /** standard base64, for an integrity attribute */
  integrity: string;
  bytes: number;
  brotli: number;
}

export default async function config(): Promise<RollupOptions[]> {
  mkdirSync(OUT, { recursive: true });
  process.on('exit', () => rmSync(OUT, { recursive: true, force: true }));
  copyStyles();
  await writeTexts();

  const present = ENTRIES.filter(({ file, from }) => {
    if (!existsSync(from)) console.warn(`build: ${file} left out, ${from} does not exist yet`);
    return existsSync(from);
  });
  if (present.length === 0) {
    console.warn('build: no browser entry exists yet');
    finish();
    process.exit(0);
  }
  return present.map((entry, i) => bundle(entry, i === present.length - 1 ? [finisher()] : []));
}

function bundle(entry: Entry, last: Plugin[]): RollupOptions {
  const classic = entry.kind === 'script';
  return {
    input: entry.from,
    onLog: (level, log, report) => {
      if (level === 'warn') throw new Error(explain(entry, log));
      report(level, log);
    },
    plugins: [
      nodeResolve({ browser: true, exportConditions: ['browser', 'import', 'default'] }),
      esbuild({
        target: 'es2022',
        jsx: 'automatic',
        jsxImportSource: 'preact',
        tsconfig: false,
        define: { 'process.env.NODE_ENV': '"production"' },
      }),
      chunkTable(entry),
      terser({
        ecma: 2020,
        // Terser may lift a module's names to the top level, which in a classic script are the page's globals.
        module: !classic,
        // `unsafe` takes built-in functions for what they are (`Error()` for `new Error()`); the loader needs those bytes.
        compress: { passes: 2, unsafe: entry.file === 'loader.js' },
        // `_name` is private to one bundle: never use it on what crosses from one script to another or goes over
        // the wire. The dashboard holds third-party code that may put such names into JSON.
        mangle: classic ? { properties: { regex: /^_[a-z]/, keep_quoted: true } } : true,
        format: { comments: false },
      }),
      classic ? plainHash() : null,
      ...last,
    ],
    output: {
      file: join(OUT, entry.file),
      format: classic ? 'iife' : 'es',
      inlineDynamicImports: true,
      generatedCode: 'es2015',
      // What strict mode forbids the type checker has found; the loader has no 13 bytes to say so.
      strict: entry.file !== 'loader.js',
    },
  };
}

/** A warning here is a bundle that breaks on the visitor's page, so each one stops the build. */
function explain(entry: Entry, log: RollupLog): string {
  if (log.code === 'MISSING_NAME_OPTION_FOR_IIFE_EXPORT')
    return `${entry.from} exports something, but ${entry.file} is a classic script: move the export into another file`;
  if (log.code === 'UNRESOLVED_IMPORT')
    return `${entry.file} would import at run time, but must stand alone: ${log.message}`;
  return `${entry.file}: ${log.message}`;
}

/** Replaces `__CHUNKS__` by {name: sha256}; it reads the finished files, hence the order of ENTRIES. */
function chunkTable({ pins = [] }: Entry): Plugin {
  return {
    name: 'chunk-table',
    renderChunk(code) {
      const table: Record<string, string> = {};
      for (const name of pins) {
        const file = join(OUT, name);
        if (existsSync(file)) table[name] = hash('sha256', readFileSync(file)).toString('base64url');
      }
      return { code: code.replaceAll(/\b__CHUNKS__\b/g, JSON.stringify(table)), map: null };
    },
  };
}

/**
 * Adds empty lines until the hash has no character that base64 and base64url write differently: the loader then needs no code that turns what
 * an address says into what an integrity attribute says.
 */
function plainHash(): Plugin {
  return {
    name: 'plain-hash',
    renderChunk(code) {
      let text = code.trimEnd();
      while (/[+/]/.test(hash('sha256', Buffer.from(text)).toString('base64'))) text += '\n';
      return { code: text, map: null };
    },
  };
}

function finisher(): Plugin {
  return { name: 'finisher', writeBundle: finish };
}

function finish(): void {
  const assets = filesBelow(OUT).map(describe);
  writeFileSync(join(OUT, 'assets.json'), `${JSON.stringify(assets, null, 2)}\n`);
  rmSync(DONE, { recursive: true, force: true });
  renameSync(OUT, DONE);
}

function describe(name: string): Asset {
  const content = readFileSync(join(OUT, name));
  return {
    name,
    sha256: hash('sha256', content).toString('base64url'),
    integrity: `sha384-${hash('sha384', content).toString('base64')}`,
    bytes: content.length,
    brotli: brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length,
  };
}

function copyStyles(): void {
  for (const { from, to } of STYLES.filter((style) => existsSync(style.from))) {
    buildSync({ entryPoints: [from], outfile: join(OUT, to), bundle: true, minify: true, target: 'es2022' });
  }
}

/** A text pack is data that the page fetches, so it is written as JSON; test/size counts it with the form. */
async function writeTexts(): Promise<void> {
  for (const folder of TEXTS.filter((one) => existsSync(one))) {
    const name = basename(folder);
    mkdirSync(join(OUT, name));
    for (const file of filesBelow(folder).filter((one) => one !== 'all.ts')) {
      const pack = (await import(pathToFileURL(join(folder, file)).href)) as Record<string, unknown>;
      writeFileSync(join(OUT, name, `${basename(file, '.ts')}.json`), JSON.stringify(Object.values(pack)[0]));
    }
  }
}

function workersIn(folder: string): Entry[] {
  if (!existsSync(folder)) return [];
  return filesBelow(folder)
    .filter((name) => /^[^/]+\.ts$/.test(name) && !name.endsWith('.d.ts'))
    .map((name) => ({ file: `${basename(name, '.ts')}.js`, from: join(folder, name), kind: 'module' }));
}

/** Sorted, so that the list of assets does not depend on the file system. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile())
    .map((item) => join(item.parentPath, item.name).slice(folder.length + 1))
    .toSorted();
}

function hash(algorithm: 'sha256' | 'sha384', content: Buffer): Buffer {
  return createHash(algorithm).update(content).digest();
}
