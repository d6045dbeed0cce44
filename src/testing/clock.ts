import { type Duration, parseDuration } from '../gateway/index.ts';

/** The gateway's clock, which only moves when a test moves it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves once the clock has moved on by so much. */
  wait(milliseconds: number): Promise<void>;
  /** How many wait for the clock. */
  waiting(): number;
  /** Moves the clock on. A RangeError for what is no length of time. */
  advance(by: Duration | number): void;
}

export function testClock(start: Date | number = Date.now()): Clock {
  let time = Number(start);
  const waiting = new Set<{ until: number; wake(): void }>();
  return {
    now: () => time,
    wait: (milliseconds) =>
      new Promise((resolve) => {
        waiting.add({ until: time + milliseconds, wake: resolve });
      }),
    waiting: () => waiting.size,
    advance(by) {
      time += millisecondsOf(by);
      for (const one of waiting) {
        if (one.until > time) continue;
        waiting.delete(one);
        one.wake();
      }
    },
  };
}

/** A RangeError for what is no length of time. */
export function millisecondsOf(duration: Duration | number): number {
  const milliseconds = typeof duration === 'number' ? duration : parseDuration(duration);
  if (milliseconds >= 0 && Number.isFinite(milliseconds)) return milliseconds;
  throw new RangeError(`${JSON.stringify(duration)} is no length of time: write '30s', '5m', or milliseconds`);
}
