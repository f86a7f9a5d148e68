// What a self-test comes to: whether the gate cries wolf or misses a plain slowdown on this machine, or
// nobody can tell.
import { exitCodes } from '../../../contract/index.ts';
import { lowerBound } from '../../../reports/gate/index.ts';

export interface Tried {
  plant: string;
  trials: number;
  failed: number;
  /** Conditions of a sound experiment that the recording breaks. */
  doubts: readonly string[];
}

export interface SelftestVerdict {
  exitCode: number;
  because: readonly string[];
}

const mostFalseAlarms = 0.01;
const leastFound = 0.5;
/** One side of the 95 % intervals that are printed. */
const error = 0.025;

/**
 * 2 with any doubt; 1 if false alarms are beyond 1 % by more than chance, or nobody could swear that half of
 * the +20 % are found; else 0.
 */
export function selftestVerdict(rates: readonly Tried[]): SelftestVerdict {
  const doubts = rates.flatMap(({ plant, doubts: all }) =>
    all.map((doubt) => `the recording of ${plant} is not sound: ${doubt}`),
  );
  if (doubts.length > 0) return { exitCode: exitCodes.unknown.code, because: doubts };
  const atLeast = (wanted: string): number | undefined =>
    rates
      .filter(({ plant }) => plant === wanted)
      .map(({ failed, trials }) => lowerBound(failed, trials, error))[0];
  const alarms = atLeast('nothing');
  const found = atLeast('plus-20');
  if (alarms === undefined || found === undefined)
    return {
      exitCode: exitCodes.unknown.code,
      because: ['nothing was recorded without a plant, or with +20 %'],
    };
  const because = [
    ...(alarms > mostFalseAlarms
      ? [
          `false alarms: at least ${percent(alarms)} of unchanged releases fail, more than ${percent(mostFalseAlarms)}`,
        ]
      : []),
    ...(found < leastFound
      ? [`+20 % is not found: only ${percent(found)} are certain, less than ${percent(leastFound)}`]
      : []),
  ];
  return { exitCode: because.length > 0 ? exitCodes.fail.code : exitCodes.pass.code, because };
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}
