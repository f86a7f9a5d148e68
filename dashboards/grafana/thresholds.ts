// Where numbers turn from good to bad, taken from the SLOs.
import type { Slo } from '../../contract/index.ts';
import type { Thresholds } from './model.ts';

/** Good from the objective on. */
export function objectiveMet({ objective }: Slo): Thresholds {
  return { below: 'red', steps: [{ from: objective, colour: 'green' }] };
}

/** Of an error budget: a warning from three quarters on, all of it spent from 1 on. */
export const budgetSpent: Thresholds = {
  below: 'green',
  steps: [
    { from: 0.75, colour: 'yellow' },
    { from: 1, colour: 'red' },
  ],
};

/**
 * A line at each latency that an SLO of the journey names: beyond the first it is late, beyond the last too
 * late. Seconds.
 */
export function latencyTargets(slos: readonly Slo[], journey: string): Thresholds {
  const targets = slos
    .flatMap(({ indicator }) =>
      indicator.kind === 'latency' && indicator.of === journey ? [indicator.belowMs / 1000] : [],
    )
    .sort((a, b) => a - b);
  return {
    below: 'green',
    steps: targets.map((from, index) => ({
      from,
      colour: index === targets.length - 1 ? ('red' as const) : ('yellow' as const),
    })),
  };
}

/** Lines at the least and the greatest objective, for panels that show several SLOs at once. */
export function objectives(slos: readonly Slo[]): Thresholds {
  const sorted = [...new Set(slos.map(({ objective }) => objective))].sort((a, b) => a - b);
  return {
    below: 'red',
    steps: sorted.map((from, index) => ({
      from,
      colour: index === sorted.length - 1 ? ('green' as const) : ('yellow' as const),
    })),
  };
}

/** A line at each pace of burning; the fastest is the worst. */
export function burnSteps(factors: readonly number[]): Thresholds {
  const sorted = [...new Set(factors)].sort((a, b) => a - b);
  return {
    below: 'green',
    steps: sorted.map((from, index) => ({
      from,
      colour:
        index === 0
          ? ('yellow' as const)
          : index === sorted.length - 1
            ? ('red' as const)
            : ('orange' as const),
    })),
  };
}

/** Yellow from the rate that just spends the budget on, red where it raises an alert. */
export function alertAt(factor: number): Thresholds {
  return {
    below: 'green',
    steps: [...(factor > 1 ? [{ from: 1, colour: 'yellow' as const }] : []), { from: factor, colour: 'red' }],
  };
}

/** Anything above zero is red. */
export const noneIsGood: Thresholds = { below: 'green', steps: [{ from: 1, colour: 'red' }] };

/** Exactly one: fewer and more are both wrong. */
export const exactlyOne: Thresholds = {
  below: 'red',
  steps: [
    { from: 1, colour: 'green' },
    { from: 2, colour: 'red' },
  ],
};
