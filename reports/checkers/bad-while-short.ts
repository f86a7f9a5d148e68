// Which bad events of an SLO the machine may have caused, and whether the SLO fails without them.
import { deadlineOf, type Slo } from '../../contract/index.ts';
import { seriesBinMs } from '../run/intents/share-series.ts';
import { goodAndBad } from '../run/intents/slo-counts.ts';
import type { LoadedRun } from '../run/loaded-run.ts';
import { decide } from '../statistics/binomial.ts';
import type { Reading } from '../run/machine-capacity.ts';

/**
 * A shortage has effects for this long after its end: readings are a second apart, and the app waits up to a
 * second before it retries. A backlog uses CPU too, so its seconds count as short themselves.
 */
const afterwardsMs = 2_000;
/**
 * A shortage can excuse a retried intent only if it took at least this part of the intent's time limit: 125
 * ms of 500 ms, 2.5 s of an order's 10 s.
 */
const partOfLimit = 0.25;
/** Minimum length of a shortage that can excuse a single request or a dropped arrival, ms. */
const minMs = 100;

export interface BadWhileShort {
  good: number;
  bad: number;
  /** Of the bad ones those that are dropped arrivals. */
  drops: number;
  /** Of the bad ones those that the machine may have caused, and the dropped arrivals among these. */
  excused: number;
  excusedDrops: number;
  /** The short readings that they met. */
  readings: ReadonlySet<Reading>;
}

/** Counts the bad events of one SLO by their scheduled start, in bins of 100 ms. */
export function badWhileShort(slo: Slo, run: LoadedRun): BadWhileShort {
  const { good, bad } = goodAndBad(slo, run);
  const readings = new Set<Reading>();
  const series = run.samples.slos.get(slo.name);
  const limitMs = limitOf(slo);
  const minShortMs = run.promises('ledger') ? limitMs * partOfLimit : minMs;
  let [drops, excusedDrops, excusedWork] = [0, 0, 0];
  for (let bin = 0; bin < (series?.length ?? 0); bin += 1) {
    const inBin = series?.within(bin, bin + 1).bad ?? 0;
    if (inBin === 0) continue;
    const dropped = Math.min(inBin, droppedOf(slo, run, bin));
    drops += dropped;
    const [fromMs, sentByMs] = [bin * seriesBinMs - afterwardsMs, (bin + 1) * seriesBinMs];
    excusedDrops += met(readings, run, dropped, { fromMs, toMs: sentByMs, minShortMs: minMs });
    const span = { fromMs, toMs: sentByMs + limitMs, minShortMs };
    excusedWork += met(readings, run, inBin - dropped, span);
  }
  if (slo.indicator.kind === 'check') excusedWork = checksWhileShort(run, readings, good + bad - drops);
  excusedWork = Math.min(excusedWork, Math.max(0, bad - drops - wrongAnswersOf(slo, run)));
  return { good, bad, drops, excused: excusedDrops + excusedWork, excusedDrops, readings };
}

/**
 * Checks have no times: as many results as their share of the work that a shortage met; all of them where no
 * work was recorded.
 */
function checksWhileShort(run: LoadedRun, readings: Set<Reading>, results: number): number {
  const { offered } = run.samples;
  if (offered.good === 0 || results === 0) return results;
  let work = 0;
  for (let bin = 0; bin < offered.length; bin += 1)
    work += met(readings, run, offered.within(bin, bin + 1).good, {
      fromMs: bin * seriesBinMs - afterwardsMs,
      toMs: (bin + 1) * seriesBinMs + afterwardsMs,
      minShortMs: minMs,
    });
  return Math.ceil((results * work) / offered.good);
}

/** A machine that is short makes answers late, not wrong. */
function wrongAnswersOf({ indicator }: Slo, { samples }: LoadedRun): number {
  if (indicator.kind === 'check') return 0;
  return [...(samples.wrong.get(indicator.of)?.values() ?? [])].reduce((sum, count) => sum + count, 0);
}

/** True if the SLO fails, but would not if the machine had caused what it may have caused. */
export function failsOnlyByShortage({ good, bad, excused }: BadWhileShort, { objective }: Slo): boolean {
  const outcome = (excusedBad: number): string =>
    decide({ good: good + excusedBad, bad: bad - excusedBad, budget: 1 - objective }).outcome;
  return excused > 0 && outcome(0) === 'fail' && outcome(excused) !== 'fail';
}

/**
 * True if the SLO fails even if every dropped arrival had been good, and all else that the machine may have
 * caused.
 */
export function failsAnyway(events: BadWhileShort, { objective }: Slo): boolean {
  const { good, bad, drops, excused, excusedDrops } = events;
  const best = drops + excused - excusedDrops;
  return decide({ good: good + best, bad: bad - best, budget: 1 - objective }).outcome === 'fail';
}

/** All `events` if a shortage met them, else none; `readings` gets the short ones. */
function met(
  readings: Set<Reading>,
  { room }: LoadedRun,
  events: number,
  { fromMs, toMs, minShortMs }: { fromMs: number; toMs: number; minShortMs: number },
): number {
  if (events === 0 || room.shortMs(fromMs, toMs) < minShortMs) return 0;
  for (const reading of room.shortIn(fromMs, toMs)) readings.add(reading);
  return events;
}

/** A dropped arrival is bad in the SLOs of the journeys that it would have played. */
function droppedOf({ indicator }: Slo, { record, samples }: LoadedRun, bin: number): number {
  const counts = record.journeys.length === 0 || record.journeys.includes(indicator.of);
  return counts ? samples.droppedAt.within(bin, bin + 1).bad : 0;
}

function limitOf({ indicator }: Slo): number {
  const deadlineMs = deadlineOf(indicator.of);
  return indicator.kind === 'latency' ? Math.min(indicator.belowMs, deadlineMs) : deadlineMs;
}
