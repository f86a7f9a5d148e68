// Throughput, errors and times as text, the same on the terminal, in the summary and on the page.
import type { BrowserFigures, JourneyFigures, RequestFigures, Verdict } from '../../contract/index.ts';
import { count, counted, duration, percent } from './figures.ts';

/** What the times are called, and from which instant they count. */
export const timesOf: Readonly<Record<RequestFigures['timedFrom'], { title: string; about: string }>> = {
  schedule: {
    title: 'Response time',
    about: 'From the scheduled start to the last byte, of answered requests.',
  },
  sending: {
    title: 'Service time',
    about:
      'From sending to the last byte, of answered requests. The script has no schedule of its own, so waiting before the sending is no part of it.',
  },
};

/** True if k6 played a user script: k6's words are then used, iterations and not arrivals. */
export function isOwnScript({ requests }: Pick<Verdict, 'requests'>): boolean {
  return requests?.timedFrom === 'sending';
}

/** "480 in 6.0 s, 80.0 per second; 12 failed (2.50 %)". */
export function throughputSentence(
  { sent, spanMs, perSecond, failed }: RequestFigures,
  browser?: BrowserFigures,
): string {
  if (sent === 0) return browser === undefined ? 'none were sent' : 'none but those of the browser';
  const rate = spanMs > 0 ? ` in ${duration(spanMs)}, ${rateText(perSecond)} per second` : '';
  return `${count(sent)}${rate}; ${failed === 0 ? 'none failed' : `${count(failed)} failed (${percent(failed / sent)})`}`;
}

/** "6 requests of pages, 2 failed (33.3 %)": k6 counts them apart from those of `k6/http`. */
export function browserSentence({ requests, failed }: BrowserFigures): string {
  const failures = failed === 0 ? 'none failed' : `${count(failed)} failed (${percent(failed / requests)})`;
  return `${counted(requests, 'request')} of pages, ${failures}`;
}

export const browserColumns = ['p50', 'p95', 'max'] as const;

/** Cells in the order of `browserColumns`. */
export function browserCells({ unit, p50, p95, max }: BrowserFigures['trends'][number]): string[] {
  return [p50, p95, max].map((value) =>
    unit === 'ms' ? latency(value) : value === null ? duration(value) : value.toFixed(3),
  );
}

/** With a decimal where a whole number is too coarse. */
export function rateText(perSecond: number): string {
  return perSecond < 100 ? perSecond.toFixed(1) : count(perSecond);
}

/** "503 Service Unavailable", "connection refused". */
export function errorText({ status, reason }: RequestFigures['errors'][number]): string {
  return status === 0 || reason.startsWith('wrong answer') ? reason : `${status} ${reason}`;
}

/** Rows of the table of times, those with most requests first; `others` comes last. */
export function journeyRows({ journeys, others }: RequestFigures): readonly JourneyFigures[] {
  const sorted = [...journeys].sort(
    (a, b) => b.sent - a.sent || (a.journey < b.journey ? -1 : a.journey === b.journey ? 0 : 1),
  );
  return others === null
    ? sorted
    : [...sorted, { ...others.figures, journey: counted(others.journeys, 'other journey') }];
}

export const journeyColumns = ['sent', 'failed', 'p50', 'p95', 'p99', 'max'] as const;

/** Cells in the order of `journeyColumns`. */
export function journeyCells({ sent, failed, p50Ms, p95Ms, p99Ms, maxMs }: JourneyFigures): string[] {
  return [count(sent), count(failed), ...[p50Ms, p95Ms, p99Ms, maxMs].map(latency)];
}

/** A measured time with three digits: many services answer within a few milliseconds. */
export function latency(ms: number | null): string {
  if (ms === null || ms >= 999.5) return duration(ms);
  return `${ms.toFixed(ms < 9.995 ? 2 : ms < 99.95 ? 1 : 0)} ms`;
}

/** "Iterations: 240 started, none dropped", or the same of arrivals. */
export function loadSentence({ load, requests }: Pick<Verdict, 'load' | 'requests'>): string {
  const { offered, achieved, dropped } = load;
  return isOwnScript({ requests })
    ? `${counted(achieved, 'iteration')} started, ${count(dropped)} dropped`
    : `${count(achieved)} of ${counted(offered, 'arrival')} played, ${count(dropped)} dropped`;
}
