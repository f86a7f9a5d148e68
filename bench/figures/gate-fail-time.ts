// How long a clear fail takes, from the command to the answer, its confirmation by fresh processes included.
import type { Figure } from '../figure.ts';
import { figureText } from '../statistics/spread.ts';
import { promised, wholeGate } from './gate-whole.ts';

const repetitions = 3;

export const gateFailTime: Figure = {
  name: 'gate-fail-time',
  method: 1,
  units: repetitions,
  what: 'a clear +20 % fail with its confirmation',
  how: [
    'As gate-whole, with +20 % planted: 15 pairs of discovery, both services started anew, 15 fresh pairs.',
  ],
  series: [
    { name: 'seconds', label: 'command to answer', unit: 's' },
    { name: 'failed', label: 'failed (1) or not (0)', unit: '' },
    { name: 'estimate', label: 'slowdown of p50 as the gate reported it, %', unit: '' },
  ],
  aims: [
    {
      wants: `≤ ${promised.seconds} s, worst`,
      atLeast: { series: 'seconds', n: repetitions },
      measured: (of) =>
        of('seconds') &&
        `worst ${figureText(of('seconds')?.max ?? NaN)} s; ${figureText(of('failed')?.sum ?? NaN)} of ${figureText(of('failed')?.n ?? NaN)} failed`,
      reached: (of) => (of('seconds')?.max ?? Infinity) <= promised.seconds && of('failed')?.min === 1,
    },
  ],
  measure: async (bench, unit) => {
    const startedMs = bench.clock.nowMs();
    const verdict = await wholeGate(bench, 'plus-20', 100 + unit);
    const seconds = (bench.clock.nowMs() - startedMs) / 1_000;
    if (verdict.outcome === 'invalid') throw new Error(`the gate was invalid: ${verdict.because}`);
    return [
      { series: 'seconds', value: seconds },
      { series: 'failed', value: Number(verdict.outcome === 'fail') },
      { series: 'estimate', value: 100 * (verdict.budgets[0]?.confirmation?.share?.estimate ?? NaN) },
    ];
  },
};
