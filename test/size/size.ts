import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { judge, type Size, type Verdict } from './budget.ts';
import { composedNotice } from './composed-notice.ts';

const SIZES = join(import.meta.dirname, 'sizes.json');
const BUILT = join(import.meta.dirname, '../../dist/browser');

const composed = await composedNotice('en');
const sizes = JSON.parse(readFileSync(SIZES, 'utf8')) as Record<string, Size>;
if (process.argv.includes('--update')) record(judgeAll());

const verdicts = judgeAll();
printTable(verdicts);
const problems = verdicts.flatMap(({ problem }) => problem ?? []);
for (const problem of problems) console.error(`size: ${problem}`);
process.exitCode = problems.length > 0 ? 1 : 0;

function judgeAll(): Verdict[] {
  return Object.entries(sizes).map(([name, size]) => judge(name, size, brotliBytes));
}

function brotliBytes(file: string): number | undefined {
  const content = contentOf(file);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
  return content && brotliCompressSync(content, { params }).length;
}

/** A file that was built, or what the dashboard composes. */
function contentOf(file: string): Buffer | undefined {
  const text = composed.get(file);
  const path = join(BUILT, file);
  if (text !== undefined) return Buffer.from(text);
  return existsSync(path) ? readFileSync(path) : undefined;
}

/** Budgets stay: raising one is a decision, made by hand in sizes.json. */
function record(measured: Verdict[]): void {
  for (const { name, measured: bytes, budget } of measured) {
    const size = sizes[name];
    if (size !== undefined && bytes > 0 && bytes <= budget) size.recorded = bytes;
  }
  const lines = Object.entries(sizes).map(([name, { files, budget, recorded }]) => {
    const list = files.map((file) => JSON.stringify(file)).join(', ');
    return `  "${name}": { "files": [${list}], "budget": ${budget}, "recorded": ${recorded} }`;
  });
  writeFileSync(SIZES, `{\n${lines.join(',\n')}\n}\n`);
}

function printTable(rows: Verdict[]): void {
  console.log('brotli bytes'.padEnd(14), ...['now', 'recorded', 'change', 'budget', 'left'].map(cell));
  for (const { name, measured, recorded, budget } of rows) {
    const change = measured - recorded;
    console.log(
      name.padEnd(14),
      ...[measured, recorded, change > 0 ? `+${change}` : change, budget, budget - measured].map(cell),
    );
  }
}

function cell(value: string | number): string {
  return String(value).padStart(9);
}
