import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Of this package. package.json lies one folder above in a checkout, two in a package. */
export function readVersion(): string {
  const path = ['../package.json', '../../package.json']
    .map((name) => join(import.meta.dirname, name))
    .find((name) => existsSync(name));
  return path ? (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version : 'unknown';
}
