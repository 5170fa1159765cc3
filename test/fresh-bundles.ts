import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const BUILT = 'dist/browser/assets.json';
const SOURCES = ['protocol', 'embed', 'widget', 'dashboard', 'rollup.config.ts', 'package-lock.json'];

/** Browser tests run on what was built; a stale bundle would pass or fail for code that nobody looks at. */
export default function requireFreshBundles(): void {
  if (!existsSync(BUILT))
    throw new Error(`${BUILT} is missing: run "npm run build" before the browser tests`);
  const built = statSync(BUILT).mtimeMs;
  const newer = SOURCES.flatMap(filesIn).filter((file) => statSync(file).mtimeMs > built);
  if (newer.length > 0)
    throw new Error(`dist/browser is older than ${newer.slice(0, 3).join(', ')}: run "npm run build" again`);
}

function filesIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile())
    .map((item) => join(item.parentPath, item.name));
}
