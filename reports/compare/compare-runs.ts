// `showtime compare`: two run folders side by side; judges nothing but what each of them would be judged alone.
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
export function compareRuns(beforeDir: string, afterDir: string, { despiteDifferences = false }: CompareOptions = {}): Comparison {
  const before = readDefinition(beforeDir), after = readDefinition(afterDir);
  const differences = differencesOf(before, after);
  if (differences.length > 0 && !despiteDifferences) throw notComparable(before, after, differences);
  return sideBySide(judgeSide(before), judgeSide(after), differences);
}

interface Side extends Measured { dir: string; doubts: readonly string[] }

/** Both are judged anew by the same judge, whatever version judged them when they were recorded. */
function judgeSide({ dir, recorded }: Definition): Side {
  const run = new JudgedRun(recorded), verdict = verdictOf(run);
  const doubts = verdict.verdicts.filter(({ checker, outcome }) => outcome === 'unknown' && kindOf(checker) === 'validity').map(({ checker }) => checker);
  return { dir, run, verdict, doubts, orders: ledgerCounts(run), latencies: journeyLatencies(dir) };
}

function sideBySide(before: Side, after: Side, differences: readonly Difference[]): Comparison {
  return {
    schemaVersion: 1, before: shown(before), after: shown(after), differences,
    remarks: remarksOf(judged(before), judged(after)),
    verdicts: verdictPairs(before.verdict.verdicts, after.verdict.verdicts),
    slos: sloPairs(sloRun(before), sloRun(after)),
    figures: figureRows(before, after),
  };
}

function shown({ run: { record }, verdict, doubts }: Side): RunSide {
  return { id: record.id, scenario: record.scenario, target: record.target.kind, startedAt: record.startedAt, outcome: verdict.outcome, doubts };
}

function judged({ dir, run, verdict }: Side): Judged {
  return { dir, record: run.record, verdict };
}

function sloRun({ run, verdict, doubts }: Side): SloRun {
  return { slos: run.record.slos, results: verdict.slos, series: run.promises('samples') ? run.samples.slos : undefined, doubts };
}

function notComparable(before: Definition, after: Definition, differences: readonly Difference[]): ShowtimeError {
  return new ShowtimeError('not-comparable', {
    what: `"${before.dir}" and "${after.dir}" differ in what their figures depend on`,
    why: 'a comparison of two loads, fault plans, machines or settings says nothing about a change',
    problems: differences.map((one) => `${one.of}: ${one.before} before, ${one.after} after`),
    fix: 'compare two runs of one kind, or add --despite-differences to see them side by side with these differences at the top',
  });
}
