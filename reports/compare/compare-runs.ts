// `showtime compare`: two run folders side by side; judges nothing but what each of them would be judged
// alone.
//
//   definitions ──(differ in what matters?)──► refused, or said at the top ──► each judged in memory ──► rows ──► Comparison
import { ShowtimeError } from '../../contract/index.ts';
import { JudgedRun } from '../judged-run.ts';
import { ledgerCounts } from '../ledger-counts.ts';
import { kindOf } from '../rendering/checker-claims.ts';
import { verdictOf } from '../verdict/verdict.ts';
import type { Comparison, Difference, RunSide } from './comparison.ts';
import { readDefinition, type Definition } from './definition.ts';
import { differencesOf } from './differences.ts';
import { figureRows, type Measured } from './figure-rows.ts';
import { journeyLatencies } from './journey-latencies.ts';
import { remarksOf, type Judged } from './remarks.ts';
import { sloPairs, type SloRun } from './slo-pairs.ts';
import { verdictPairs } from './verdict-pairs.ts';

export interface CompareOptions {
  /** Default false: runs that differ in what the figures depend on are refused. */
  despiteDifferences?: boolean;
}

/** Nothing is written into either folder. Throws ShowtimeError `not-a-run-folder`, `not-comparable`. */
export function compareRuns(
  beforeDir: string,
  afterDir: string,
  { despiteDifferences = false }: CompareOptions = {},
): Comparison {
  const before = readDefinition(beforeDir);
  const after = readDefinition(afterDir);
  const differences = differencesOf(before, after);
  if (differences.length > 0 && !despiteDifferences) throw notComparable(before, after, differences);
  return sideBySide(judgeSide(before), judgeSide(after), differences);
}

interface Side extends Measured, Judged, Pick<SloRun, 'series' | 'doubts'> {}

/** Both are judged anew by the same judge, whatever version judged them when they were recorded. */
function judgeSide({ dir, recorded }: Definition): Side {
  const run = new JudgedRun(recorded);
  const verdict = verdictOf(run);
  const { record } = run;
  const doubts = verdict.verdicts
    .filter(({ checker, outcome }) => outcome === 'unknown' && kindOf(checker) === 'validity')
    .map(({ checker }) => checker);
  const series = run.promises('samples') ? run.samples.slos : undefined;
  return {
    dir,
    record,
    verdict,
    doubts,
    series,
    playedMs: playedMs(run),
    orders: ledgerCounts(run),
    latencies: journeyLatencies(dir),
  };
}

function playedMs(run: JudgedRun): number | null {
  const [started] = run.eventsOf('load-started');
  const [ended] = run.eventsOf('load-ended');
  return started && ended ? ended.value.atMs - started.value.atMs : null;
}

function sideBySide(before: Side, after: Side, differences: readonly Difference[]): Comparison {
  return {
    schemaVersion: 1,
    before: shown(before),
    after: shown(after),
    differences,
    remarks: remarksOf(before, after),
    verdicts: verdictPairs(before.verdict.verdicts, after.verdict.verdicts),
    slos: sloPairs(sloRun(before), sloRun(after)),
    figures: figureRows(before, after),
  };
}

function shown({ record, verdict, doubts }: Side): RunSide {
  return {
    id: record.id,
    scenario: record.scenario,
    target: record.target.kind,
    startedAt: record.startedAt,
    outcome: verdict.outcome,
    doubts,
  };
}

function sloRun({ record, verdict, series, doubts }: Side): SloRun {
  return { slos: record.slos, results: verdict.slos, series, doubts };
}

function notComparable(
  before: Definition,
  after: Definition,
  differences: readonly Difference[],
): ShowtimeError {
  return new ShowtimeError('not-comparable', {
    what: `"${before.dir}" and "${after.dir}" differ in what their figures depend on`,
    why: 'a comparison of two loads, fault plans, machines or settings says nothing about a change',
    problems: differences.map((one) => `${one.of}: ${one.before} before, ${one.after} after`),
    fix: 'compare two runs of one kind, or add --despite-differences to see them side by side with these differences at the top',
  });
}
