import { accessSync, constants, globSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Engine } from './page.ts';

/** @returns the program's path, or undefined when PATH has none of these */
export function findProgram(...names: string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

export function findFile(...patterns: string[]): string | undefined {
  return patterns.flatMap((pattern) => globSync(pattern)).find(isExecutable);
}

/** SEALPOST_BROWSERS=chromium,firefox leaves out the rest, for a quick run. */
export function leftOut(engine: Engine): string | undefined {
  const wanted = process.env['SEALPOST_BROWSERS'];
  if (wanted === undefined || wanted.split(',').includes(engine)) return undefined;
  return `SEALPOST_BROWSERS=${wanted} leaves out ${engine}`;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
