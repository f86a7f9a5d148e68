// The verdict of a self-test: fail if the gate raises false alarms or misses a large slowdown on this
// machine.
import { lowerBound } from '../../../reports/gate/index.ts';

export interface Tried {
  /** Name of the slowdown. */
  plant: string;
  trials: number;
  failed: number;
  /** Conditions of a sound experiment that the recording breaks. */
  doubts: readonly string[];
}

export interface SelftestVerdict {
  outcome: 'pass' | 'fail' | 'unknown';
  because: readonly string[];
}

const maxFalseAlarmRate = 0.01;
const minFoundRate = 0.5;
/** One side of the 95 % intervals that are printed. */
const error = 0.025;

/**
 * `unknown` with any doubt. `fail` if the lower bound of the false-alarm rate is above 1 %, or that of the rate at
 * which +20 % is found is below 50 %.
 */
export function selftestVerdict(rates: readonly Tried[]): SelftestVerdict {
  const doubts = rates.flatMap(({ plant, doubts: all }) =>
    all.map((doubt) => `the recording of ${plant} is not sound: ${doubt}`),
  );
  if (doubts.length > 0) return { outcome: 'unknown', because: doubts };
  const atLeast = (wanted: string): number | undefined =>
    rates
      .filter(({ plant }) => plant === wanted)
      .map(({ failed, trials }) => lowerBound(failed, trials, error))[0];
  const alarms = atLeast('nothing');
  const found = atLeast('plus-20');
  if (alarms === undefined || found === undefined)
    return {
      outcome: 'unknown',
      because: ['there is no recording without a slowdown, or none with +20 %'],
    };
  const because = [
    ...(alarms > maxFalseAlarmRate
      ? [
          `false alarms: at least ${percent(alarms)} of unchanged releases fail, more than ${percent(maxFalseAlarmRate)}`,
        ]
      : []),
    ...(found < minFoundRate
      ? [`+20 % is not found: only ${percent(found)} are certain, less than ${percent(minFoundRate)}`]
      : []),
  ];
  return { outcome: because.length > 0 ? 'fail' : 'pass', because };
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}
