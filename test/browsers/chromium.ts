import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { inflate } from '@sparticuz/chromium';
import { chromium, type Browser as PlaywrightBrowser, type Page as PlaywrightPage } from 'playwright-core';
import { drive, type Browser, type Page } from './page.ts';

/** `native` is Playwright's own object, for what only Chromium can do: CDP, throttling, downloads, clipboard. */
export interface ChromiumBrowser extends Browser {
  readonly native: PlaywrightBrowser;
  newPage(): Promise<ChromiumPage>;
}

export interface ChromiumPage extends Page {
  readonly native: PlaywrightPage;
}

/** The Chromium inside the npm package @sparticuz/chromium: no system package is needed. */
export async function launchChromium(): Promise<ChromiumBrowser> {
  const { path, env } = await chromiumProgram();
  const native = await chromium.launch({
    executablePath: path,
    // Not the package's own `args`: those put all into one process and switch off the same-origin policy.
    args: [
      '--no-sandbox', // root, and containers without user namespaces
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--font-render-hinting=none',
    ],
    env,
  });
  return {
    engine: 'chromium',
    version: native.version(),
    native,
    async newPage() {
      const context = await native.newContext();
      return drivePage(await context.newPage(), () => context.close());
    },
    close: () => native.close(),
  };
}

/** Where it lies and what it needs around it, for programs that start it themselves. */
export async function chromiumProgram(): Promise<{ path: string; env: NodeJS.ProcessEnv }> {
  // The package holds a build for Linux on x64 only; elsewhere, name an installed one.
  const own = process.env['SEALPOST_CHROMIUM'];
  const folder = own === undefined ? await unpack() : tmpdir();
  return {
    path: own ?? join(folder, 'chromium'),
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      LANG: 'C.UTF-8',
      LD_LIBRARY_PATH: join(folder, 'al2023/lib'),
      FONTCONFIG_FILE: join(folder, 'fonts.conf'),
    },
  };
}

/** Makes an engine-neutral page of one that a test opened itself, in a context with its own options. */
export function drivePage(native: PlaywrightPage, close = (): Promise<void> => native.close()): ChromiumPage {
  const page = drive({
    engine: 'chromium',
    async goto(url) {
      await native.goto(url);
    },
    run: (expression) => native.evaluate<string>(expression),
    clickAt: (x, y) => native.mouse.click(x, y),
    sendText: (text) => (text === '' ? native.keyboard.press('Delete') : native.keyboard.type(text)),
    press: (key) => native.keyboard.press(key),
    async screenshot(file) {
      await native.screenshot({ path: file });
    },
    close,
  });
  return { ...page, native };
}

/** @returns the folder that holds it; unpacked once per version, as 200 MB take two seconds */
async function unpack(): Promise<string> {
  const pkg = dirname(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')));
  const { version } = createRequire(import.meta.url)(join(pkg, 'package.json')) as { version: string };
  const folder = join(tmpdir(), `sealpost-chromium-${version}-2-${userInfo().uid}`);
  // Asked first: a folder that was there before and lacks a file is no other process's work, but what a cleaner left.
  const stale = existsSync(folder);
  if (['chromium', 'fonts.conf', 'al2023/lib/libnss3.so'].every((file) => existsSync(join(folder, file))))
    return folder;
  if (stale) rmSync(folder, { recursive: true, force: true });

  const fresh = mkdtempSync(`${folder}-`);
  // `inflate` writes below os.tmpdir(), which follows TMPDIR, and takes a half-written file of another process for whole.
  const outer = process.env['TMPDIR'];
  process.env['TMPDIR'] = fresh;
  try {
    await Promise.all(
      ['chromium.br', 'fonts.tar.br', 'al2023.tar.br'].map((file) => inflate(join(pkg, 'bin', file))),
    );
  } finally {
    if (outer === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = outer;
  }
  mkdirSync(join(fresh, 'fonts-cache'));
  writeFileSync(join(fresh, 'fonts.conf'), fontsConfig(folder));
  try {
    renameSync(fresh, folder);
  } catch (cause) {
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(folder)) throw cause; // else another process was first, with the same content
  }
  return folder;
}

function fontsConfig(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${folder}/fonts-cache</cachedir>
  <!-- Without these, a weight that Open Sans lacks would be taken from whatever font has it. -->
  <alias binding="same"><family>system-ui</family><prefer><family>Open Sans</family></prefer></alias>
  <alias binding="same"><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
</fontconfig>
`;
}
