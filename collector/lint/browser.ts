import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { LintFailure } from './failure.ts';

const PROGRAMS = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser', 'microsoft-edge'];

/**
 * A Chromium that is here already; nothing is downloaded. playwright-core is an optional peer of this package, because nobody but the linter needs it.
 * @param path of the program; undefined to look on the PATH.
 * @throws LintFailure
 */
export async function launchBrowser(path: string | undefined): Promise<Browser> {
  const { chromium } = await import('playwright-core').catch((cause: unknown) => {
    throw new LintFailure(
      'expected the package playwright-core beside sealpost, got none; install it: npm install --save-dev playwright-core',
      { cause },
    );
  });
  const executablePath = path ?? process.env['SEALPOST_CHROMIUM'] ?? findProgram();
  if (executablePath === undefined)
    throw new LintFailure(
      'expected Chrome, Chromium or Edge on the PATH, got none; install one, or name it with --browser /path/to/chromium',
    );
  return chromium
    .launch({
      executablePath,
      // Only where the sandbox cannot work at all: as root.
      args: ['--disable-background-networking', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    })
    .catch((cause: unknown) => {
      throw new LintFailure(`expected a browser that starts at "${executablePath}", got one that does not`, {
        cause,
      });
    });
}

function findProgram(): string | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter))
    for (const name of PROGRAMS) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // not here
      }
    }
  return undefined;
}
