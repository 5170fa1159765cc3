import type { Log } from '../log.ts';
import type { Ledger } from './ledger.ts';

/** Far below what receipts promise, and so seldom that a busy log has more entries than checkpoints. */
const INTERVAL_MS = 5000;

interface Deps {
  ledger: Ledger;
  log: Log;
}

/** Signs checkpoints now and every few seconds. @returns what ends it, after a last one over everything committed. */
export function keepSigning({ ledger, log }: Deps, intervalMs = INTERVAL_MS): { stop(): Promise<void> } {
  let running: Promise<void> | undefined;
  const sign = async (): Promise<void> => {
    try {
      await ledger.signGrown();
    } catch (error) {
      log.write('error', 'checkpoint-failed', { code: error instanceof Error ? error.name : 'unknown' });
    }
    running = undefined;
  };
  const tick = (): void => {
    running ??= sign();
  };
  tick();
  const timer = setInterval(tick, intervalMs);
  return {
    async stop() {
      clearInterval(timer);
      await running;
      await sign();
    },
  };
}
