// The machine stayed what it was: same cores, same clock source, and not stolen from by its host.
import { broken, holds, formatPercent, type Condition } from './condition.ts';

const maxStolen = 0.2;

export const machineSame: Condition = {
  name: 'machine-same',
  title: 'The machine stayed the same all along.',
  check: ({ record: { before, after }, slices }) => {
    if (after === null && slices.length > 0)
      return broken(
        'what the machine was like afterwards is not known: the gate did not end by itself',
        'measure again, and let the gate end',
      );
    const changed =
      after === null
        ? []
        : [...new Set([...Object.keys(before), ...Object.keys(after)])]
            .filter((name) => before[name] !== after[name])
            .sort();
    if (changed.length > 0) {
      return broken(
        changed
          .map(
            (name) =>
              `${name} was ${String(before[name] ?? 'not known')} and became ${String(after?.[name] ?? 'not known')}`,
          )
          .join('; '),
        'keep the machine as it is while the gate runs, and measure again',
      );
    }
    const stolen = meanOf(slices.flatMap(({ stealShare }) => stealShare ?? []));
    const others = meanOf(slices.flatMap(({ othersCores }) => othersCores ?? []));
    const text = `others used ${others === null ? 'an unknown number of' : Number(others.toFixed(2))} cores, the host took ${stolen === null ? 'an unknown share' : formatPercent(stolen)} of the time (means)`;
    // Stolen time is only known on Linux under a hypervisor. Elsewhere it shows as a late generator, which
    // another condition judges.
    if (stolen === null || stolen <= maxStolen) return holds(text);
    return broken(
      `${text}; the host may take at most ${formatPercent(maxStolen)}`,
      'use a machine whose host is less busy',
    );
  },
};

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
