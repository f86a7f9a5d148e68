// How far this process's event loop is behind, and how much of its time it works.
import { performance, type EventLoopUtilization } from 'node:perf_hooks';
import toobusy from 'toobusy-js';

export interface EventLoop {
  /** Smoothed lag, ms. */
  lagMs(): number;
  /** Share of the last interval in which it had work, 0 … 1. */
  utilization(): number;
}

const intervalMs = 100;

/** Measures this process until it ends; the timers do not keep it alive. */
export function measuredEventLoop(): EventLoop {
  toobusy.interval(intervalMs);
  let before: EventLoopUtilization = performance.eventLoopUtilization();
  let utilization = 0;
  setInterval(() => {
    utilization = performance.eventLoopUtilization(before).utilization;
    before = performance.eventLoopUtilization();
  }, intervalMs).unref();
  return { lagMs: () => toobusy.lag(), utilization: () => utilization };
}
