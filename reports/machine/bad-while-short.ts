// Which bad events of an SLO the machine may have caused, and whether the SLO fails without them.
import { deadlineOf, type Slo } from '../../contract/index.ts';
import { seriesBinMs } from '../intents/share-series.ts';
import type { JudgedRun } from '../judged-run.ts';
import { decide } from '../statistics/binomial.ts';
import type { Reading } from './readings.ts';

/**
 * A shortage goes on to hurt for as long after its end: readings are a second apart, and the app pauses for up
 * to a second before it tries again. Work that has piled up uses CPU itself, and counts by its own seconds.
 */
const afterwardsMs = 2_000;
/**
 * An intent that is tried again until its limit is lost by a shortage only if that took at least this part of
 * the limit: 125 ms of 500 ms, 2.5 s of an order's 10 s.
 */
const partOfLimit = 0.25;
/** A single request, or an arrival that is dropped, is lost by any shortage that is worth the name, ms. */
const leastMs = 100;

export interface BadWhileShort {
  good: number;
  bad: number;
  /** Of the bad ones those that the machine may have caused. */
  excused: number;
  /** The short readings that they met. */
  readings: ReadonlySet<Reading>;
}

/** Counts the bad events of one SLO by their scheduled start, in bins of 100 ms. */
export function badWhileShort(slo: Slo, run: JudgedRun): BadWhileShort {
  const series = run.samples.slos.get(slo.name);
  const found = { good: series?.good ?? 0, bad: series?.bad ?? 0, excused: 0, readings: new Set<Reading>() };
  if (!series || series.bad === 0) return found;
  for (let bin = 0; bin < series.length; bin += 1) {
    const { bad } = series.within(bin, bin + 1);
    if (bad === 0) continue;
    const dropped = Math.min(bad, droppedOf(slo, run, bin));
    const [fromMs, sentByMs] = [bin * seriesBinMs - afterwardsMs, (bin + 1) * seriesBinMs];
    take(found, run, dropped, { fromMs, toMs: sentByMs, leastShortMs: leastMs });
    const limitMs = limitOf(slo);
    const leastShortMs = run.promises('ledger') ? limitMs * partOfLimit : leastMs;
    take(found, run, bad - dropped, { fromMs, toMs: sentByMs + limitMs, leastShortMs });
  }
  return found;
}

/** True if the SLO fails, but would not if the machine had caused what it may have caused. */
export function failsOnlyByShortage({ good, bad, excused }: BadWhileShort, { objective }: Slo): boolean {
  const outcome = (excusedBad: number): string =>
    decide({ good: good + excusedBad, bad: bad - excusedBad, budget: 1 - objective }).outcome;
  return excused > 0 && outcome(0) === 'fail' && outcome(excused) !== 'fail';
}

function take(
  found: { excused: number; readings: Set<Reading> },
  { room }: JudgedRun,
  events: number,
  { fromMs, toMs, leastShortMs }: { fromMs: number; toMs: number; leastShortMs: number },
): void {
  if (events === 0 || room.shortMs(fromMs, toMs) < leastShortMs) return;
  found.excused += events;
  for (const reading of room.shortIn(fromMs, toMs)) found.readings.add(reading);
}

/** A dropped arrival is bad in the SLOs of the journeys that it would have played. */
function droppedOf({ indicator }: Slo, { record, samples }: JudgedRun, bin: number): number {
  const counts = record.journeys.length === 0 || record.journeys.includes(indicator.of);
  return counts ? samples.droppedAt.within(bin, bin + 1).bad : 0;
}

function limitOf({ indicator }: Slo): number {
  const deadlineMs = deadlineOf(indicator.of);
  return indicator.kind === 'latency' ? Math.min(indicator.belowMs, deadlineMs) : deadlineMs;
}
