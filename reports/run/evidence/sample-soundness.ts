// What samples.csv must be: requests within run and load, arrivals at the times of the curve, orders sent
// when the ledger attempted them, and no time that is negative.
import { runFiles, scheduledStarts } from '../../../contract/index.ts';
import type { LoadedRun } from '../loaded-run.ts';
import { Defects } from './defects.ts';
import { loadWindow, stampToleranceMs, type TimeWindow } from './run-window.ts';

/** Maximum mean distance between orders in samples and ledger, ms. */
const apartMs = 500;

export function sampleDefects(run: LoadedRun): Defects {
  const found = new Defects();
  const { negative, firstSentMs, lastEndedMs } = run.samples.times;
  if (negative > 0) found.add('rows with a negative length of time', runFiles.samples, negative);
  const load = loadWindow(run);
  if (firstSentMs < -stampToleranceMs)
    found.add('requests before the run', `the first was sent at ${Math.round(firstSentMs)} ms`);
  if (load !== undefined && lastEndedMs > load.toMs + stampToleranceMs)
    found.add('requests after the load', `the last ended at ${Math.round(lastEndedMs)} ms`);
  if (load !== undefined) asTheCurveTells(run, load, found);
  asTheLedgerTells(run, found);
  return found;
}

/** Compared on average: sums take no memory, and a part of the rows that was moved moves it too. */
function asTheCurveTells(run: LoadedRun, { fromMs }: TimeWindow, found: Defects): void {
  const { curve } = run.recorded;
  const { started, dropped, times } = run.samples;
  const { arrivals } = run.record.load;
  if (arrivals === null || arrivals === 0 || curve === undefined || started + dropped !== arrivals) return;
  let sum = 0;
  for (const startMs of scheduledStarts(curve)) sum += startMs;
  const apart = (times.scheduledMs - sum) / arrivals - fromMs;
  if (Math.abs(apart) > stampToleranceMs)
    found.add(
      'schedule that is not the curve’s',
      `on average ${Math.round(apart)} ms from the load’s start and ${runFiles.curve}`,
    );
}

function asTheLedgerTells(run: LoadedRun, found: Defects): void {
  if (!run.promises('ledger') || !run.has('ledger')) return;
  const sent = run.samples.sent.get('order') ?? 0;
  const { attempted } = run.ledger.orderSends;
  const { attemptedMs } = run.ledgerSoundness;
  if (sent === 0 || sent !== attempted) return;
  const apart = (run.samples.times.orderSentMs - attemptedMs) / sent;
  if (Math.abs(apart) > apartMs)
    found.add(
      'times of orders that are not the ledger’s',
      `on average ${Math.round(apart)} ms after their attempt`,
    );
}
