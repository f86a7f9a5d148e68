// Puts the answer of an experiment together: conditions first, then budgets, then what could have been seen.
import {
  gateFiles,
  type BudgetVerdict,
  type GateOutcome,
  type GatePoint,
  type GateRecord,
  type GateVerdict,
  type Slice,
} from '../../contract/index.ts';
import { budgetVerdict } from './budget-verdict.ts';
import { conditionsOf } from './conditions/index.ts';
import { nextStep, type Evidence, type Step } from './next-step.ts';
import { leftOut, warningsOf, withoutBaseline } from './not-judged.ts';
import { pairEvidence, type PairEvidence } from './pair-evidence.ts';
import { rounded } from './rounded.ts';

/**
 * Judges an experiment; the same record and slices give the same verdict. `damage` is what could not be read
 * of them.
 */
export function gateVerdictOf(
  record: GateRecord,
  allSlices: readonly Slice[],
  damage: readonly string[],
): GateVerdict {
  const slices = allSlices.filter(({ stage }) => stage !== 'warm-up');
  const evidence = evidenceOf(record, allSlices);
  const step = nextStep(record.plan, record.budgets, evidence, { timeOver: record.ended === 'time-over' });
  const conditions = [...conditionsOf({ record, slices, damage: [...damage, ...lostPairs(record, step)] })];
  const used = {
    discovery: step.found.discovery[0]?.tested.pairs ?? 0,
    confirmation: evidence.confirmation.length,
  };
  const budgets = record.budgets.map((budget) => budgetVerdict(record, budget, { step, evidence, slices }));
  const sound = conditions.every(({ holds }) => holds);
  const outcome: GateOutcome = !sound ? 'invalid' : step.kind === 'measure' ? 'inconclusive' : step.outcome;
  return {
    schemaVersion: 1,
    id: record.id,
    startedAt: record.startedAt,
    engine: record.engine,
    seed: record.seed,
    outcome,
    ...withLosses(record, answer(outcome, record, { budgets, conditions, step })),
    subjects: record.subjects,
    conditions,
    budgets: [...budgets],
    notJudged: withoutBaseline(record.notJudged),
    warnings: warningsOf(record.subjects),
    pairs: { ...used, most: record.plan.mostPairs },
    load: {
      ratePerSecond: record.load.ratePerSecond,
      sliceMs: record.load.sliceMs,
      offered: total(slices, ({ offered }) => offered),
      sent: total(slices, ({ sent }) => sent),
      failed: total(slices, ({ journeys }) => total(Object.values(journeys), ({ failed }) => failed)),
    },
    ...machineOf(record, slices),
    calibration: record.calibration,
    points: pointsOf(evidence, used),
  };
}

/** Complete pairs of each stage, in order; the slices of warm-ups show where the services started anew. */
export function evidenceOf({ budgets, load, subjects }: GateRecord, slices: readonly Slice[]): Evidence {
  const pairs = pairEvidence(slices, budgets, {
    timeoutMs: load.timeoutMs,
    turns: subjects.length === 2 ? 4 : 2,
    sameRequests: load.sameRequests,
  });
  return {
    discovery: pairs.filter(({ stage }) => stage === 'discovery'),
    confirmation: pairs.filter(({ stage }) => stage === 'confirmation'),
  };
}

/** Measuring ended because the judge was content: then what it was content with must be there. */
function lostPairs({ ended }: GateRecord, step: Step): string[] {
  return ended === 'decided' && step.kind === 'measure'
    ? [`${gateFiles.slices} ends before the pairs that decided it`]
    : [];
}

/** What others took of the machine falls on both sides alike and widens what pairs scatter by: shown, not judged. */
function machineOf(
  { before: { cores } }: GateRecord,
  slices: readonly Slice[],
): Pick<GateVerdict, 'machine'> {
  const others = slices.flatMap(({ othersCores }) => othersCores ?? []);
  if (others.length === 0) return {};
  return {
    machine: {
      cores: typeof cores === 'number' ? cores : null,
      othersCores: {
        mean: rounded(total(others, (one) => one) / others.length),
        max: rounded(Math.max(...others)),
      },
    },
  };
}

/** A service that ended by itself is named, whatever the outcome. */
function withLosses<Answer extends { because: string }>({ losses = [] }: GateRecord, found: Answer): Answer {
  const named = losses.map(
    ({ reason, atMs }) => `; ${reason}, ${(atMs / 1_000).toFixed(1)} s after the start`,
  );
  return { ...found, because: `${found.because}${named.join('')}` };
}

/** Why, and what to do now. */
function answer(
  outcome: GateOutcome,
  record: GateRecord,
  {
    budgets,
    conditions,
    step,
  }: { budgets: readonly BudgetVerdict[]; conditions: GateVerdict['conditions']; step: Step },
): { because: string; fix: string | null } {
  const named = (wanted: BudgetVerdict['outcome']): string =>
    budgets
      .filter((one) => one.outcome === wanted)
      .map(({ budget }) => budget.name)
      .join(', ');
  const broken = conditions.filter(({ holds }) => !holds);
  switch (outcome) {
    case 'pass':
      return { because: `all ${budgets.length} budgets are kept${leftOut(record.notJudged)}`, fix: null };
    case 'fail':
      return {
        because: step.found.proved
          ? `${named('fail')} broken, beyond doubt before time was over`
          : `${named('fail')} broken, in discovery and again in fresh pairs`,
        fix: 'find what changed in the journeys named, or, if it is wanted, change their budgets',
      };
    case 'invalid':
      return {
        because: `this experiment proves nothing: ${broken.map(({ condition }) => condition).join(', ')}`,
        fix: broken[0]?.fix ?? 'fix it and measure again',
      };
    case 'inconclusive':
      return {
        because: `${named('inconclusive')} not decided${whyEnded(record, step)}`,
        fix: 'give it a longer --max-duration, a higher --rate, or a quieter machine',
      };
  }
}

/** The plan may leave pairs over: the next interim analysis would need more than fit. */
function lastAnalysis({ looks, mostPairs }: GateRecord['plan'], { found }: Step): string {
  const pairs = found.discovery[0]?.tested.pairs ?? looks.at(-1) ?? 0;
  return pairs >= mostPairs
    ? `all ${mostPairs} pairs that fit into --max-duration were played`
    : `the last interim analysis, at ${pairs} of the ${mostPairs} pairs that fit into --max-duration, could not tell, and what is left is too short for another one and its confirmation`;
}

function whyEnded({ ended, plan }: GateRecord, step: Step): string {
  if (step.kind === 'decided') return `: ${lastAnalysis(plan, step)}`;
  if (ended === 'recorded') return ': this is a recording of as many pairs as were requested';
  return ended === 'interrupted'
    ? ': it was interrupted'
    : ended === 'subject-lost'
      ? ': a service ended'
      : ended === 'time-over'
        ? ': --max-duration was over'
        : ': measuring did not end';
}

function pointsOf(
  { discovery, confirmation }: Evidence,
  used: { discovery: number; confirmation: number },
): GatePoint[] {
  const point =
    (stage: GatePoint['stage']) =>
    ({ pair, atMs, changes }: PairEvidence): GatePoint => ({
      stage,
      pair,
      atMs: Math.round(atMs),
      shares: Object.fromEntries([...changes].map(([name, { log }]) => [name, rounded(Math.expm1(log))])),
    });
  return [
    ...discovery.slice(0, used.discovery).map(point('discovery')),
    ...confirmation.slice(0, used.confirmation).map(point('confirmation')),
  ];
}

function total<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((sum, one) => sum + of(one), 0);
}
