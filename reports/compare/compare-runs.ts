// `showtime compare`: two run folders side by side. Each run is judged only as it would be judged alone.
//
//   definitions ──(differ in what matters?)──► refused, or shown at the top ──► each judged in memory ──► rows ──► Comparison
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  runFiles,
  type RunRecord,
  ShowtimeError,
  type Verdict,
  verdict as verdictSchema,
} from '../../contract/index.ts';
import { readBoundedText } from '../../platform/regular-file.ts';
import { kindOf } from '../rendering/checker-claims.ts';
import { ledgerCounts } from '../run/ledger-counts.ts';
import { LoadedRun } from '../run/loaded-run.ts';
import { verdictText } from '../verdict/verdict-text.ts';
import { verdictOf } from '../verdict/verdict.ts';
import type { Comparison, Difference, RunSide } from './comparison.ts';
import { type Definition, readDefinition } from './definition.ts';
import { differencesOf, hostFactsThatMatter, scalarText, unequal } from './differences.ts';
import { figureRows, type Measured } from './figure-rows.ts';
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

interface Side extends Measured, LoadedSide, Pick<SloRun, 'series' | 'doubts'> {}

/** Both are judged again by this version, regardless of the version that judged them before. */
function judgeSide({ dir, recorded }: Definition): Side {
  const run = new LoadedRun(recorded);
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
  };
}

function playedMs(run: LoadedRun): number | null {
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
    timedFrom: (before.verdict.requests ?? after.verdict.requests)?.timedFrom ?? 'schedule',
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
    why: 'a comparison of two loads, fault plans, machines or settings does not show the effect of a change',
    problems: differences.map((one) => `${one.of}: ${one.before} before, ${one.after} after`),
    fix: 'compare two runs of one kind, or add --despite-differences to see them side by side with these differences at the top',
  });
}

interface LoadedSide {
  dir: string;
  record: RunRecord;
  verdict: Verdict;
}

const closed = 'closed';
const asJudgedHere = 'as judged here';

/**
 * A run that was cut off and a verdict that differs from the new one are reported even if both sides have
 * them.
 */
function remarksOf(before: LoadedSide, after: LoadedSide): readonly Difference[] {
  return [
    ...(before.record.id === after.record.id
      ? [{ of: 'run', before: before.record.id, after: 'the same run' }]
      : []),
    ...unequal(wordsOf(before.record), wordsOf(after.record)),
    ...unlessBoth('recording', closed, [describeRecording(before), describeRecording(after)]),
    ...unlessBoth(runFiles.verdict, asJudgedHere, [describeJudged(before), describeJudged(after)]),
  ];
}

function wordsOf({ seed, target, versions, host }: RunRecord): Record<string, string> {
  return {
    seed: String(seed),
    ...(target.id === null ? { 'target.baseUrl': target.baseUrl } : {}),
    ...scalarText('versions', versions),
    ...scalarText('host', host, (name) => !hostFactsThatMatter.includes(name)),
  };
}

function unlessBoth(
  of: string,
  usual: string,
  [before, after]: readonly [string, string],
): readonly Difference[] {
  return before === usual && after === usual ? [] : [{ of, before, after }];
}

function describeRecording({ record: { interrupted, endedMs } }: LoadedSide): string {
  if (interrupted) return 'interrupted';
  return endedMs === null ? 'never closed' : closed;
}

/**
 * Both runs are judged again by this version, so the verdicts in their folders may be from another version.
 */
function describeJudged({ dir, verdict }: LoadedSide): string {
  const path = join(dir, runFiles.verdict);
  if (!existsSync(path)) return 'none yet; judged for this comparison alone';
  const text = textOf(path);
  if (text === undefined) return 'not readable';
  return text === verdictText(verdict)
    ? asJudgedHere
    : `${outcomeIn(text)}, in other words or figures than judged here`;
}

function outcomeIn(text: string): string {
  try {
    // Other versions have other fields.
    return verdictSchema.pick({ outcome: true }).parse(JSON.parse(text)).outcome;
  } catch {
    return 'not readable';
  }
}

/** Undefined for what is no regular file, or cannot be read. */
function textOf(path: string): string | undefined {
  try {
    return readBoundedText(path);
  } catch {
    return undefined;
  }
}
