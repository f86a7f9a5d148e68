// The clock of a pod: CLOCK_MONOTONIC through process.hrtime, so that its stamps compare with other
// processes'.
import { setTimeout as sleepFor } from 'node:timers/promises';
import type { Clock } from '../contract/ports.ts';

export const systemClock: Clock = {
  nowMs: () => Number(process.hrtime.bigint()) / 1e6,
  wallMs: () => Date.now(),
  sleep: (ms, signal) => sleepFor(ms, undefined, signal === undefined ? {} : { signal }),
};
