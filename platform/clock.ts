// The real clock: CLOCK_MONOTONIC, which all processes of a machine share, and sleeping.
import { setTimeout as sleepFor } from 'node:timers/promises';
import type { Clock } from '../contract/index.ts';

/** The Clock of this machine. `nowMs` is `process.hrtime`, so stamps of several processes may be compared. */
export function systemClock(): Clock {
  return {
    nowMs: () => Number(process.hrtime.bigint()) / 1e6,
    wallMs: () => Date.now(),
    sleep: async (ms, signal) => {
      await sleepFor(Math.max(0, ms), undefined, signal ? { signal } : {});
    },
  };
}
