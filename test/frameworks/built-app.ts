import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { installPackage } from './install-package.ts';

/** A framework's application around the examples of docs/frameworks.md, in a folder of its own, as a reader of them would have it. */
export interface AppProject {
  /** Writes what the reader fills in, in every file that holds the text. @throws Error for a text that no file holds */
  fillIn(texts: Readonly<Record<string, string>>): void;
  /** @returns what the build said */
  build(): Promise<string>;
  /** @returns when it says where it listens */
  start(): Promise<RunningApp>;
  remove(): void;
}

export interface RunningApp {
  origin: string;
  stop(): Promise<void>;
}

export interface AppRecipe {
  /** Folder in here: the application, with its own lock file. */
  folder: string;
  /** Examples that it uses: where they stand here, by their place in it. */
  examples: Readonly<Record<string, string>>;
  /** What a place in it has as its first line. */
  firstLines?: Readonly<Record<string, string>>;
  /** Arguments for Node. */
  build: readonly string[];
  start: readonly string[];
}

/** @returns the reason, where no registry can be reached to install it from */
export async function makeProject(recipe: AppRecipe): Promise<AppProject | string> {
  const folder = mkdtempSync(join(cleanFolder(), `sealpost-${recipe.folder}-`));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    cpSync(join(import.meta.dirname, recipe.folder), folder, {
      recursive: true,
      filter: (path) => !GENERATED.test(path),
    });
    for (const [place, example] of Object.entries(recipe.examples)) {
      const text = readFileSync(join(import.meta.dirname, example), 'utf8').replace(/^\/\*\* @jsx.*\n/, '');
      writeFileSync(join(folder, place), (recipe.firstLines?.[place] ?? '') + text);
    }
    const unreachable = await installDependencies(folder);
    if (unreachable !== undefined) {
      remove();
      return unreachable;
    }
    installPackage(folder);
  } catch (cause) {
    remove();
    throw cause;
  }
  return {
    fillIn: (texts) => fillIn(folder, texts),
    build: () => build(recipe.build, folder),
    start: () => start(recipe.start, folder),
    remove,
  };
}

const GENERATED = /[\\/](node_modules|dist|\.next|\.astro|next-env\.d\.ts)$/;

/** Bundlers read every tsconfig.json above a project, and somebody may have left one in the folder for temporary files. */
function cleanFolder(): string {
  const clean = [tmpdir(), '/var/tmp'].find(
    (path) => existsSync(path) && !existsSync(join(path, 'tsconfig.json')),
  );
  if (clean === undefined)
    throw new Error(
      `expected a folder for temporary files without a tsconfig.json, got ${tmpdir()}; remove it there`,
    );
  return clean;
}

async function installDependencies(folder: string): Promise<string | undefined> {
  const { failed, output } = await run(
    'npm',
    [
      'ci',
      '--include=dev',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--prefer-offline',
      '--fetch-retry-mintimeout=1000',
      '--fetch-retry-maxtimeout=5000',
    ],
    folder,
  );
  if (!failed) return undefined;
  const code = UNREACHABLE.exec(output)?.[1];
  if (code === undefined) throw new Error(`npm ci failed in a copy of the application:\n${output}`);
  return `no npm registry can be reached to install it from (${code})`;
}

const UNREACHABLE =
  /^npm (?:error|ERR!) code (ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED|E50[234])$/m;

/** What the test runner and `npm test` have put there says that it is a build for tests, and of this checkout. */
const OURS =
  /^(NODE_ENV|NODE_OPTIONS|VITEST.*|TEST|DEV|PROD|MODE|SSR|BASE_URL|INIT_CWD|npm_(?!config_).*|npm_config_local_prefix)$/;

/** And nobody is told of it. */
const ENVIRONMENT: NodeJS.ProcessEnv = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !OURS.test(name))),
  PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`,
  CI: '1',
  NO_COLOR: '1',
  NEXT_TELEMETRY_DISABLED: '1',
  ASTRO_TELEMETRY_DISABLED: '1',
};

function fillIn(folder: string, texts: Readonly<Record<string, string>>): void {
  const missing = new Set(Object.keys(texts));
  for (const path of sources(folder)) {
    let text = readFileSync(path, 'utf8');
    for (const [before, after] of Object.entries(texts)) {
      if (!text.includes(before)) continue;
      missing.delete(before);
      text = text.replaceAll(before, after);
    }
    writeFileSync(path, text);
  }
  if (missing.size > 0) throw new Error(`expected ${[...missing].join(', ')} in the examples, found none`);
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((item) => {
    const path = join(folder, item.name);
    if (item.isDirectory()) return GENERATED.test(path) ? [] : sources(path);
    return /\.(tsx?|astro)$/.test(path) ? [path] : [];
  });
}

async function build(args: readonly string[], folder: string): Promise<string> {
  const { failed, output } = await run(process.execPath, args, folder);
  if (failed) throw new Error(`${args.join(' ')} failed:\n${output}`);
  return output;
}

const LONGEST_RUN_MS = 240_000;

function run(
  command: string,
  args: readonly string[],
  folder: string,
): Promise<{ failed: boolean; output: string }> {
  return new Promise((resolve) => {
    const options = { cwd: folder, env: ENVIRONMENT, timeout: LONGEST_RUN_MS, maxBuffer: 1e8 };
    execFile(command, args, options, (error, stdout, stderr) => {
      const output = `${stdout}${stderr}`.slice(-10_000);
      resolve({ failed: error !== null, output: error ? `${error.message}\n${output}` : output });
    });
  });
}

async function start(args: readonly string[], folder: string): Promise<RunningApp> {
  // Next takes port and host as arguments, Astro's server from the environment.
  const server = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...ENVIRONMENT, HOST: '127.0.0.1', PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const origin = await listening(server);
  return {
    origin,
    async stop() {
      if (server.exitCode !== null) return;
      const gone = once(server, 'exit');
      server.kill();
      await gone;
    },
  };
}

function listening(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (part: Buffer): void => {
      said += String(part);
      // What comes after it is there, so the number is whole.
      const [origin] = /http:\/\/127\.0\.0\.1:\d+(?=\D)/.exec(said) ?? [];
      if (origin !== undefined) resolve(origin);
    };
    server.stdout!.on('data', hear);
    server.stderr!.on('data', hear);
    server.once('error', reject);
    server.once('exit', (code) =>
      reject(new Error(`the server ended (${code}) before it listened:\n${said}`)),
    );
  });
}
