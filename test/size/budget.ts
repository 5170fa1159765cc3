/** One line of sizes.json: brotli bytes, summed over `files`. `recorded` 0 means never measured. */
export interface Size {
  files: string[];
  budget: number;
  recorded: number;
}

export interface Verdict {
  name: string;
  measured: number;
  recorded: number;
  budget: number;
  /** A sentence with the remedy; undefined when all is well. */
  problem: string | undefined;
}

/** `measure` gives a file's brotli bytes, undefined when it was not built. */
export function judge(name: string, size: Size, measure: (file: string) => number | undefined): Verdict {
  const { budget, recorded, files } = size;
  const missing = files.filter((file) => measure(file) === undefined);
  const measured = files.reduce((sum, file) => sum + (measure(file) ?? 0), 0);
  return { name, measured, recorded, budget, problem: problemOf() };

  function problemOf(): string | undefined {
    // NaN compares false with everything and would pass every check below.
    if (!isCount(budget) || budget === 0) return `${name}: the budget in sizes.json is no positive integer`;
    if (!isCount(recorded)) return `${name}: the recorded size in sizes.json is no integer`;
    if (files.length === 0) return `${name}: sizes.json names no file`;
    if (missing.length > 0) return `${name}: ${missing.join(' and ')} not found in dist/browser`;
    if (!isCount(measured)) return `${name}: the measured size is no integer`;
    if (measured > budget)
      return `${name}: ${measured} bytes are ${measured - budget} over the budget of ${budget}`;
    if (measured > recorded)
      return `${name}: grew from ${recorded} to ${measured} bytes; if that is worth it, run "npm run size -- --update"`;
    return undefined;
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
