import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './harness.ts';
import { openLedgerFile, type LedgerBench } from './ledger-file.ts';

/** Gone after the test. */
export function openLedgerBench(file = join(temporaryFolder(), 'sealpost.db')): LedgerBench {
  const bench = openLedgerFile(file);
  onTestFinished(bench.close);
  return bench;
}
