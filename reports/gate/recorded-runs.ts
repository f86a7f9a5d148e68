// A gate on recorded runs: absolute budgets from what was recorded; relative ones stay open, because nothing
// was interleaved.
import {
  needsBaseline,
  ShowtimeError,
  type Budget,
  type BudgetVerdict,
  type GateCondition,
  type GateOutcome,
  type GateSubject,
  type GateVerdict,
  type ShareBudget,
  type Slo,
} from '../../contract/index.ts';
import { runBlocks } from '../run/intents/share-series.ts';
import { LoadedRun } from '../run/loaded-run.ts';
import { openRun } from '../run/recorded-run.ts';
import { judgeAll } from '../checkers/index.ts';
import type { Finding } from './budget-findings.ts';
import { becauseOf } from './budget-text.ts';
import { stageOf } from './budget-verdict.ts';
import { leftOut, withoutBaseline } from './not-judged.ts';
import { recordedFindings } from './recorded-findings.ts';

export interface RecordedGate {
  id: string;
  startedAt: string;
  budgets: readonly Budget[];
  /** Requested budgets that cannot be judged without a baseline. */
  notJudged: readonly Budget[];
  candidate: { dir: string; subject: GateSubject };
  baseline: { dir: string; subject: GateSubject } | null;
}

/** Throws ShowtimeError `not-a-run-folder`, `bad-budgets` (a journey that the run has none of). */
export function judgeRecordedRuns({
  id,
  startedAt,
  budgets,
  notJudged,
  candidate,
  baseline,
}: RecordedGate): GateVerdict {
  const absolute = budgets.filter((budget): budget is ShareBudget => !needsBaseline(budget));
  const run = judgedBy(candidate.dir, absolute);
  refuseUnknownJourneys(run, budgets);
  const conditions = [
    ...soundness(run, 'candidate'),
    ...(baseline === null ? [] : soundness(judgedBy(baseline.dir, []), 'baseline')),
  ];
  const findings = recordedFindings(absolute, ({ name }) => runBlocks(run.samples.slos.get(name)));
  const verdicts = budgets.map((budget) =>
    verdictOf(
      budget,
      findings.find((finding) => finding.budget.name === budget.name),
    ),
  );
  const { started, dropped, requests } = run.samples;
  const outcome = outcomeOf(verdicts, conditions);
  return {
    schemaVersion: 1,
    id,
    startedAt,
    engine: 'recorded',
    seed: run.record.seed,
    outcome,
    ...answer(outcome, verdicts, { conditions, notJudged }),
    subjects: [candidate.subject, ...(baseline === null ? [] : [baseline.subject])],
    conditions,
    budgets: verdicts,
    notJudged: withoutBaseline(notJudged),
    warnings: [],
    pairs: { discovery: 0, confirmation: 0, most: 0 },
    load: {
      ratePerSecond: run.record.load.peakPerSecond,
      sliceMs: run.record.load.durationMs,
      offered: started + dropped,
      sent: started,
      failed: requests - [...run.samples.timeline].reduce((sum, { ok }) => sum + ok, 0),
    },
    calibration: null,
    points: [],
  };
}

/** The run as if the budgets had been its objectives. */
function judgedBy(dir: string, budgets: readonly ShareBudget[]): LoadedRun {
  const recorded = openRun(dir);
  return new LoadedRun({ ...recorded, record: { ...recorded.record, slos: budgets.map(objectiveOf) } });
}

function objectiveOf(budget: ShareBudget): Slo {
  const { name, journey: of } = budget;
  return budget.kind === 'absolute'
    ? {
        name,
        objective: budget.quantile,
        windowDays: 30,
        indicator: { kind: 'latency', of, belowMs: budget.belowMs },
      }
    : { name, objective: budget.objective, windowDays: 30, indicator: { kind: 'availability', of } };
}

function refuseUnknownJourneys(run: LoadedRun, budgets: readonly Budget[]): void {
  const played = [...run.samples.sent.keys()];
  const unknown = [...new Set(budgets.map(({ journey }) => journey))].filter(
    (journey) => !played.includes(journey),
  );
  if (unknown.length === 0) return;
  throw new ShowtimeError('bad-budgets', {
    what: `the recorded run has no journey ${unknown.map((name) => `"${name}"`).join(', ')}`,
    why: `it has ${played.join(', ') || 'none'}`,
    fix: 'name journeys that the run played, or judge another run',
  });
}

/** The run's validity checkers. */
function soundness(run: LoadedRun, side: string): GateCondition[] {
  return judgeAll(run)
    .filter(({ kind, verdict }) => kind === 'validity' && verdict.outcome !== 'not-asked')
    .map(({ verdict: { checker, outcome, because } }) => ({
      condition: `${side}: ${checker}`,
      holds: outcome === 'pass',
      because,
      fix: outcome === 'pass' ? null : 'record the run again, on a machine that has room for its load',
    }));
}

function verdictOf(budget: Budget, finding: Finding | undefined): BudgetVerdict {
  const open = { budget, confirmation: null, pairSpread: null, leastDetectable: null };
  if (finding === undefined) {
    return {
      ...open,
      outcome: 'inconclusive',
      discovery: null,
      because:
        "two recorded runs were not interleaved: their difference may be the machine's; give both versions to the gate as git refs, commands or URLs",
    };
  }
  const outcome = finding.state === 'held' ? 'pass' : finding.state === 'broken' ? 'fail' : 'inconclusive';
  const further =
    outcome === 'fail'
      ? '; one recording, which nothing confirms'
      : outcome === 'pass'
        ? ''
        : ': a longer run is needed';
  return {
    ...open,
    outcome,
    because: `${becauseOf(finding, undefined, 'pass')}${further}`,
    discovery: stageOf(finding, 'discovery', []),
  };
}

function outcomeOf(verdicts: readonly BudgetVerdict[], conditions: readonly GateCondition[]): GateOutcome {
  if (!conditions.every(({ holds }) => holds)) return 'invalid';
  if (verdicts.some(({ outcome }) => outcome === 'fail')) return 'fail';
  return verdicts.every(({ outcome }) => outcome === 'pass') ? 'pass' : 'inconclusive';
}

function answer(
  outcome: GateOutcome,
  verdicts: readonly BudgetVerdict[],
  { conditions, notJudged }: { conditions: readonly GateCondition[]; notJudged: readonly Budget[] },
): { because: string; fix: string | null } {
  const names = (wanted: BudgetVerdict['outcome']): string =>
    verdicts
      .filter((one) => one.outcome === wanted)
      .map(({ budget }) => budget.name)
      .join(', ');
  switch (outcome) {
    case 'pass':
      return {
        because: `all ${verdicts.length} budgets are kept in the recorded run${leftOut(notJudged)}`,
        fix: null,
      };
    case 'fail':
      return {
        because: `${names('fail')} broken in the recorded run`,
        fix: "find what made it slow or fail: the run's own report shows when",
      };
    case 'invalid':
      return {
        because: `the recorded run proves nothing: ${conditions
          .filter(({ holds }) => !holds)
          .map(({ condition }) => condition)
          .join(', ')}`,
        fix: 'record the run again, on a machine that has room for its load',
      };
    case 'inconclusive':
      return {
        because: `${names('inconclusive')} not decided`,
        fix: 'record a longer run for absolute budgets; for relative ones give the gate both versions live',
      };
  }
}
