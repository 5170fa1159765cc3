import { describe, expect, it } from 'vitest';
import { clampMinutes, startLockTimer } from '../../dashboard/lock-timer.ts';
import { handClock } from './stand-in-collector.ts';

const MINUTE = 60_000;

function timer(minutes: number) {
  const clock = handClock();
  let locks = 0;
  return { clock, lock: startLockTimer(clock, minutes, () => locks++), locked: () => locks };
}

describe('locking after a while', () => {
  it('locks once, when nobody was there for the time set', () => {
    const { clock, locked } = timer(10);
    clock.move(10 * MINUTE - 1);
    expect(locked()).toBe(0);
    clock.move(1);
    expect(locked()).toBe(1);
    clock.move(100 * MINUTE);
    expect(locked()).toBe(1);
  });

  it('counts from the last sign of life', () => {
    const { clock, lock, locked } = timer(10);
    for (let i = 0; i < 5; i++) {
      clock.move(9 * MINUTE);
      lock.touch();
    }
    expect(locked()).toBe(0);
    clock.move(10 * MINUTE);
    expect(locked()).toBe(1);
  });

  it('locks at the first touch after a sleep in which no timer ran', () => {
    const clock = handClock();
    let time = 0;
    let locks = 0;
    const asleep = { ...clock, now: () => time, setTimeout: () => undefined, clearTimeout: () => undefined };
    const lock = startLockTimer(asleep, 10, () => locks++);
    time = 11 * MINUTE;
    lock.touch();
    expect(locks).toBe(1);
  });

  it('locks at once when a shorter time is set that has already gone by', () => {
    const { clock, lock, locked } = timer(10);
    clock.move(5 * MINUTE);
    lock.setMinutes(3);
    expect(locked()).toBe(1);
  });

  it('takes a longer time from then on', () => {
    const { clock, lock, locked } = timer(1);
    lock.setMinutes(5);
    clock.move(4 * MINUTE);
    expect(locked()).toBe(0);
    expect(lock.left()).toBe(MINUTE);
    clock.move(MINUTE);
    expect(locked()).toBe(1);
  });

  it('does nothing after it was stopped', () => {
    const { clock, lock, locked } = timer(1);
    lock.stop();
    clock.move(5 * MINUTE);
    lock.touch();
    expect(locked()).toBe(0);
  });

  it.each([
    [NaN, 10],
    [0, 1],
    [-5, 1],
    [61, 60],
    [2.4, 2],
    [30, 30],
  ])('%d minutes are taken as %d', (given, taken) => {
    expect(clampMinutes(given)).toBe(taken);
  });
});
