// Candidates with a known fault are failed, and their sound twins are not: the whole procedure on simulated
// pairs, with launches, failures and a clock.
import { describe, expect, it } from 'vitest';
import { drawNormal, randomOf, type Budget, type Random } from '../../contract/index.ts';
import { planGate } from './gate-plan.ts';
import { nextStep, type Evidence, type Step } from './next-step.ts';
import type { PairEvidence } from './pair-evidence.ts';
import { gateVerdictOf } from './gate-verdict.ts';
import { available, relativeP95, slicesOf, smallRecord, wobbling } from './testing/small-gate.ts';

const seed = 20_261_130;
const trials = 100;
const noMoreErrors: Budget = {
  kind: 'errors',
  name: 'menu-errors',
  journey: 'menu',
  margin: 0.01,
  implied: true,
};
/** What `showtime init` writes, with what it implies. */
const budgets: readonly Budget[] = [
  { ...relativeP95, name: 'p50', quantile: 0.5, margin: 0.05, floorMs: 0.3 },
  { ...relativeP95, name: 'p95', quantile: 0.95, margin: 0.1, floorMs: 0.3 },
  { ...relativeP95, name: 'p99', quantile: 0.99, margin: 0.2, floorMs: 0.3 },
  available,
  noMoreErrors,
];
/** Scatter of the pairs, as a quiet machine with two cores shows it (docs/benchmarks.md, gate-rates). */
const quiet: Readonly<Record<string, number>> = { p50: 0.02, p95: 0.04, p99: 0.1 };
const baselineMs: Readonly<Record<string, number>> = { p50: 10, p95: 20, p99: 40 };
/** Requests of a side in a pair: two slices of 0.6 s at 500 a second. */
const requests = 600;

/** What a pair of a launch shows; `age` is the number of pairs since its start, warm-up included. */
interface Behaviour {
  /** Logarithm of candidate ÷ baseline. */
  log?: (age: number) => number;
  /** Share of failed requests. */
  failing?: (age: number) => number;
  baselineFailing?: number;
  /** Pairs of noise more than a quiet machine has. */
  noise?: number;
}

function pairOf(random: Random, launch: number, age: number, behaviour: Behaviour): PairEvidence {
  const { log = () => 0, failing = () => 0, baselineFailing = 0, noise = 1 } = behaviour;
  const changes = Object.keys(quiet).map((name) => {
    const change = log(age) + noise * (quiet[name] ?? 0) * drawNormal(random);
    return [name, { log: change, ms: (baselineMs[name] ?? 0) * Math.expm1(change) }] as const;
  });
  const counted = (share: number): { good: number; bad: number } => {
    const bad =
      share === 0 || share === 1
        ? share * requests
        : Array.from({ length: requests }, () => random() < share).filter(Boolean).length;
    return { good: requests - bad, bad };
  };
  const counts = { candidate: counted(failing(age)), baseline: counted(baselineFailing) };
  return {
    stage: 'discovery',
    pair: age,
    launch,
    atMs: age,
    changes: new Map(changes),
    counts: new Map([available, noMoreErrors].map(({ name }) => [name, counts])),
  };
}

/** Plays one gate; `pairsUntilTimeOver` ends it early, as a clock does. */
function gate(
  random: Random,
  behaviour: Behaviour,
  { maxPairs = 43, pairsUntilTimeOver = Infinity }: { maxPairs?: number; pairsUntilTimeOver?: number } = {},
): Step & { kind: 'decided' } {
  const plan = planGate({ budgets: budgets.length, maxPairs });
  if (plan === undefined) throw new Error('too few pairs for a plan');
  const evidence: { discovery: PairEvidence[]; confirmation: PairEvidence[] } = {
    discovery: [],
    confirmation: [],
  };
  let launch = 0;
  let age = 2;
  let played = 0;
  for (;;) {
    const timeOver = played >= pairsUntilTimeOver;
    const step = nextStep(plan, budgets, evidence, { timeOver });
    if (step.kind === 'decided') return step;
    if (timeOver) return { kind: 'decided', outcome: 'inconclusive', found: step.found };
    if (step.stage === 'confirmation' && evidence.confirmation.length < step.pairs) {
      launch += 1;
      age = 1;
    }
    while (evidence[step.stage].length < step.pairs && played < pairsUntilTimeOver) {
      evidence[step.stage].push(pairOf(random, launch, (age += 1), behaviour));
      played += 1;
    }
  }
}

type Counts = Record<'pass' | 'fail' | 'inconclusive', number>;

function outcomes(behaviour: Behaviour, options: Parameters<typeof gate>[2] & { stream: number }): Counts {
  const random = randomOf(seed, options.stream);
  const counts: Counts = { pass: 0, fail: 0, inconclusive: 0 };
  for (let trial = 0; trial < trials; trial += 1) counts[gate(random, behaviour, options).outcome] += 1;
  return counts;
}

const brokenBudgets = ({ found }: Step): string[] => [
  ...(found.proved ?? []),
  ...found.confirmation.filter(({ state }) => state === 'broken').map(({ budget }) => budget.name),
];

describe(`candidates with a known fault (seed ${seed})`, () => {
  it('candidates that fail 1 % of the requests are failed in 100 seconds, where the baseline fails none', () => {
    const found = outcomes({ failing: () => 0.01 }, { stream: 1 });
    expect(found.fail, JSON.stringify(found)).toBeGreaterThanOrEqual(0.95 * trials);
    expect(brokenBudgets(gate(randomOf(seed, 2), { failing: () => 0.01 }))).toContain('menu-errors');
  });

  it('candidates that fail no more than the baseline are not failed', () => {
    for (const share of [0, 0.002]) {
      const found = outcomes({ failing: () => share, baselineFailing: share }, { stream: 3 });
      expect(found.fail, JSON.stringify(found)).toBeLessThanOrEqual(0.01 * trials);
      expect(found.pass, JSON.stringify(found)).toBeGreaterThanOrEqual(0.9 * trials);
    }
  });

  it('candidates that slow with every request are failed, although each restart makes them fast again', () => {
    // 0.6 % with every pair: 10 % at the end of a launch of 15 pairs, and 5 % on average, which a margin is.
    const slowing = { log: (age: number) => 0.006 * age };
    for (const maxPairs of [43, 204]) {
      const found = outcomes(slowing, { stream: 4, maxPairs });
      expect(found.fail, JSON.stringify(found)).toBeGreaterThanOrEqual(0.95 * trials);
    }
  });

  it('candidates that are as slow from the first request to the last, but less than matters, pass', () => {
    const found = outcomes({ log: () => 0.02 }, { stream: 5, maxPairs: 204 });
    expect(found.fail, JSON.stringify(found)).toBeLessThanOrEqual(0.01 * trials);
    expect(found.pass, JSON.stringify(found)).toBeGreaterThanOrEqual(0.95 * trials);
  });

  it('candidates that warm up during the first pairs, and are no slower then, are not failed', () => {
    const found = outcomes({ log: (age) => 0.1 * Math.exp(-age / 2) }, { stream: 6, maxPairs: 204 });
    expect(found.fail, JSON.stringify(found)).toBeLessThanOrEqual(0.01 * trials);
  });

  it('candidates that hang half-way are failed, although the time for fresh pairs is over', () => {
    const hanging = { failing: (age: number) => (age > 10 ? 1 : 0) };
    for (const pairsUntilTimeOver of [14, 22]) {
      const found = outcomes(hanging, { stream: 7, pairsUntilTimeOver });
      expect(found.fail, JSON.stringify(found)).toBe(trials);
    }
    expect(brokenBudgets(gate(randomOf(seed, 8), hanging, { pairsUntilTimeOver: 14 }))).toContain(
      'menu-availability',
    );
  });

  it('candidates that are sound, or had one bad pair, are not failed because time was over', () => {
    const sound = outcomes({}, { stream: 9, pairsUntilTimeOver: 14 });
    expect(sound).toEqual({ pass: 0, fail: 0, inconclusive: trials });
    const once = outcomes({ failing: (age) => (age === 9 ? 1 : 0) }, { stream: 10, pairsUntilTimeOver: 14 });
    expect(once.fail).toBe(0);
  });

  it('candidates that are 10 % slower are failed at the default length, and unchanged ones pass', () => {
    const slower = outcomes({ log: () => Math.log(1.1) }, { stream: 11, maxPairs: 204 });
    expect(slower).toEqual({ pass: 0, fail: trials, inconclusive: 0 });
    const unchanged = outcomes({}, { stream: 12, maxPairs: 204 });
    expect(unchanged.fail, JSON.stringify(unchanged)).toBeLessThanOrEqual(0.01 * trials);
    expect(unchanged.pass).toBeGreaterThanOrEqual(0.95 * trials);
  });

  it('unchanged candidates are hardly ever failed, however noisy or uneven the machine', () => {
    const uneven = outcomes({ noise: 5 }, { stream: 13, maxPairs: 120 });
    expect(uneven.fail, JSON.stringify(uneven)).toBeLessThanOrEqual(0.01 * trials);
  });
});

const evidenceWith = (pairs: number, behaviour: Behaviour, launches = 1): Evidence => {
  const random = randomOf(seed, 20);
  return {
    discovery: Array.from({ length: pairs }, (_, index) =>
      pairOf(random, index % launches, index + 1, behaviour),
    ),
    confirmation: [],
  };
};

describe('growth', () => {
  it('growth is looked for within one launch only', () => {
    const plan = planGate({ budgets: budgets.length, maxPairs: 60 })!;
    const growing = { log: (age: number) => 0.005 * age };
    const stateOf = (evidence: Evidence): unknown =>
      nextStep(plan, budgets, evidence).found.discovery.find(({ budget }) => budget.name === 'p50');
    expect(stateOf(evidenceWith(15, growing))).toMatchObject({ state: 'broken' });
    // The same pairs, each of a launch of its own: there is nothing that grew.
    expect(stateOf(evidenceWith(15, growing, 15))).toMatchObject({
      tested: expect.not.objectContaining({ growth: expect.anything() }),
    });
  });
});

describe('a candidate that hangs until time is over', () => {
  const record = smallRecord({ budgets: [relativeP95, available, noMoreErrors], ended: 'time-over' });
  const hanging = (from: number) =>
    slicesOf('discovery', 14, (side, pair, turn) =>
      side === 'candidate' && pair >= from ? { latenciesMs: [], failed: 100 } : wobbling(1, pair, turn),
    );

  it('a candidate that hangs until time is over is failed by its availability, and the verdict has the reason why there are no fresh pairs', () => {
    const verdict = gateVerdictOf(record, hanging(8), []);
    expect(verdict).toMatchObject({
      outcome: 'fail',
      because: 'menu-availability broken, beyond doubt before time was over',
      pairs: { discovery: 14, confirmation: 0 },
    });
    expect(verdict.budgets.find(({ budget }) => budget.kind === 'availability')).toMatchObject({
      outcome: 'fail',
      confirmation: null,
      because: expect.stringMatching(
        /at least 1?\d\.?\d* %.*; time was over before fresh pairs could show it again/,
      ),
    });
    // Its figures are those of the analysis that time cut short; nothing else is decided by them.
    expect(verdict.budgets.map(({ outcome }) => outcome)).toEqual(['inconclusive', 'fail', 'inconclusive']);
  });

  it('a candidate that hangs is not judged if it was interrupted, or if only its last pair failed', () => {
    for (const [ended, from] of [
      ['interrupted', 8],
      ['time-over', 14],
      ['time-over', 15],
    ] as const)
      expect(gateVerdictOf({ ...record, ended }, hanging(from), []).outcome).toBe('inconclusive');
  });
});

describe('the launches of an experiment', () => {
  it('the launches of an experiment are separated by the warm-up that follows each restart', () => {
    const growing = (side: string, pair: number, turn: number) =>
      wobbling(side === 'candidate' ? 1 + 0.01 * pair : 1, pair, turn);
    const one = slicesOf('discovery', 15, growing);
    const warmUp = slicesOf('warm-up', 1, growing);
    const restarted = [...one.slice(0, 32), ...warmUp, ...one.slice(32)];
    const growthOf = (slices: Parameters<typeof gateVerdictOf>[1]) =>
      gateVerdictOf(smallRecord({ budgets: [relativeP95] }), slices, []).budgets[0]?.discovery?.growth;
    expect(growthOf([...warmUp, ...one])).toMatchObject({ pairs: 15 });
    expect(growthOf(one)?.endShare).toBeCloseTo(0.15, 1);
    expect(growthOf(restarted)).toMatchObject({ pairs: 8 });
  });
});
