// The flags of a run with one kind of fault again and again at a fixed distance.
import type { FaultKind } from '../../contract/index.ts';

export interface FaultSeries {
  kind: FaultKind;
  peakPerSecond: number;
  durationS: number;
  firstS: number;
  everyS: number;
  count: number;
}

/** Arguments after `showtime run`; the seed makes each unit's customers others. */
export function faultFlags(
  { kind, peakPerSecond, durationS, firstS, everyS, count }: FaultSeries,
  seed: number,
): string[] {
  const faults = Array.from({ length: count }, (_, k) => ['--fault', `${kind}@${firstS + k * everyS}s`]);
  return [
    '--peak',
    String(peakPerSecond),
    '--duration',
    `${durationS}s`,
    '--seed',
    String(seed),
    ...faults.flat(),
  ];
}

/** The command as a person would type it. */
export function faultCommand(series: FaultSeries): string {
  const { kind, peakPerSecond, durationS, firstS, everyS, count } = series;
  return (
    `\`showtime run --peak ${peakPerSecond} --duration ${durationS}s --fault ${kind}@${firstS}s … --fault ${kind}@${firstS + (count - 1) * everyS}s\` ` +
    `(${count} faults, one every ${everyS} s)`
  );
}
