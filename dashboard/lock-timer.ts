export const LOCK_MINUTES_DEFAULT = 10;
export const LOCK_MINUTES_MIN = 1;
export const LOCK_MINUTES_MAX = 60;

export interface Clock {
  now(): number;
  setTimeout(call: () => void, milliseconds: number): unknown;
  clearTimeout(timer: unknown): void;
}

export interface LockTimer {
  /** Somebody is there. Locks instead when they come back too late: a laptop that slept runs no timers. */
  touch(): void;
  setMinutes(minutes: number): void;
  /** Milliseconds until it locks, if nobody does anything. */
  left(): number;
  stop(): void;
}

/** Calls `lock` once after `minutes` without a {@link LockTimer.touch}. */
export function startLockTimer(clock: Clock, minutes: number, lock: () => void): LockTimer {
  let limit = clampMinutes(minutes) * 60_000;
  let last = clock.now();
  let stopped = false;
  let timer: unknown;

  const left = (): number => Math.max(0, last + limit - clock.now());
  const arm = (): void => {
    clock.clearTimeout(timer);
    timer = clock.setTimeout(check, left());
  };
  const check = (): void => {
    if (stopped) return;
    if (left() > 0) return arm();
    stopped = true;
    clock.clearTimeout(timer);
    lock();
  };
  arm();

  return {
    touch() {
      if (stopped) return;
      if (left() === 0) return check();
      // The timer that runs checks again when it fires: no need to set a new one at every key press.
      last = clock.now();
    },
    setMinutes(next) {
      if (stopped) return;
      limit = clampMinutes(next) * 60_000;
      check();
      if (!stopped) arm();
    },
    left,
    stop() {
      stopped = true;
      clock.clearTimeout(timer);
    },
  };
}

export const clampMinutes = (minutes: number): number =>
  Number.isFinite(minutes)
    ? Math.min(Math.max(Math.round(minutes), LOCK_MINUTES_MIN), LOCK_MINUTES_MAX)
    : LOCK_MINUTES_DEFAULT;
