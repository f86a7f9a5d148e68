// The only path from facts to verdict: reads a closed run folder, judges it, writes timeline, verdict and
// renderings.
import { join } from 'node:path';
import { runFiles, type Verdict } from '../contract/index.ts';
import { quotesOf } from './evidence-quotes.ts';
import { faultHistories } from './run/fault-history.ts';
import { LoadedRun } from './run/loaded-run.ts';
import { examplesIn, ledgerCounts } from './run/ledger-counts.ts';
import { unwatched } from './outages/probe-cover.ts';
import { reconciliationOf } from './reconciliation/reconciliation-of.ts';
import { openRun } from './run/recorded-run.ts';
import { renderings as bundledRenderings } from './rendering/index.ts';
import type { Rendering, ReportInput } from './report-input.ts';
import { overviewBinMs } from './run/timeline/overview-builder.ts';
import { formatTimeline } from './run/timeline/timeline-builder.ts';
import { verdictText } from './verdict/verdict-text.ts';
import { verdictOf } from './verdict/verdict.ts';
import { writeWhole } from './write-whole.ts';

export interface AnalyzeOptions {
  /** Default true: timeline.csv, verdict.json and the renderings are written into the folder. */
  write?: boolean;
  /** By file name; default the page, the summary and JUnit. */
  renderings?: Readonly<Record<string, Rendering>>;
}
export interface Analysis {
  verdict: Verdict;
  input: ReportInput;
}

/**
 * Judges the run folder `dir`. Judging twice, or a copy elsewhere, gives the same bytes.
 * Throws ShowtimeError `not-a-run-folder`, `folder-not-writable`; any other file that is missing or torn
 * makes facts unknown.
 */
export async function analyze(
  dir: string,
  { write = true, renderings = bundledRenderings }: AnalyzeOptions = {},
): Promise<Analysis> {
  const run = new LoadedRun(openRun(dir));
  await run.readLargeFiles();
  const verdict = verdictOf(run);
  const input = reportInput(run, verdict);
  if (write) {
    writeWhole(join(dir, runFiles.timeline), formatTimeline(input.timeline));
    for (const [name, render] of Object.entries(renderings)) writeWhole(join(dir, name), render(input));
    // Last: a folder with a verdict has everything.
    writeWhole(join(dir, runFiles.verdict), verdictText(verdict));
  }
  return { verdict, input };
}

function reportInput(run: LoadedRun, verdict: Verdict): ReportInput {
  const sampled = run.promises('samples') && run.has('samples');
  const ledger = ledgerCounts(run);
  return {
    run: run.record,
    plan: run.plan ?? [],
    verdict,
    events: run.events.rows.map(({ value }) => value),
    timeline: sampled ? run.samples.timeline : [],
    overview: sampled ? run.samples.overview : { binMs: overviewBinMs(run.record), rows: [] },
    databases: run.databases.rows.map(({ value }) => value),
    machine: run.machine.rows.map(({ value }) => value),
    ledger,
    probed: run.promises('probes') && unwatched(run, faultHistories(run)) === undefined,
    quotes: quotesOf(run.recorded.dir, [
      ...verdict.verdicts.flatMap(({ evidence }) => evidence),
      ...(ledger === null ? [] : examplesIn(ledger)),
    ]),
    reconciliation: reconciliationOf(run, verdict.slos),
  };
}
