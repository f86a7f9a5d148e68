// The text about a gate's experiment: subjects, pairs, load, and the machine's false alarm rate.
import type { Calibration, GateSubject, GateVerdict } from '../../../contract/index.ts';
import { count, counted, setLength } from '../../rendering/figures.ts';
import { lowerBound, upperBound } from '../../statistics/binomial.ts';
import { plainShare, slowdown } from './gate-figures.ts';

export const notCalibrated = 'not measured on this machine: showtime gate calibrate';

/** "feature/search (3f2a91c)"; the commit only where it adds information. */
export function describeSubject({ asked: requested, commit }: GateSubject): string {
  return commit === null || commit.startsWith(requested) ? requested : `${requested} (${commit.slice(0, 7)})`;
}

/** "candidate against main (1b2c3d4)", or the candidate alone. */
export function describeSubjects({ subjects }: GateVerdict): string {
  const of = (side: GateSubject['side']): GateSubject | undefined =>
    subjects.find((subject) => subject.side === side);
  const candidate = of('candidate');
  const baseline = of('baseline');
  const tested = candidate === undefined ? 'no candidate' : describeSubject(candidate);
  return baseline === undefined ? tested : `${tested} against ${describeSubject(baseline)}`;
}

export function describePairs({ pairs, subjects }: GateVerdict): string {
  const alone = subjects.every(({ side }) => side !== 'baseline');
  return `${count(pairs.discovery)} of discovery, ${count(pairs.confirmation)} of confirmation, of ${count(pairs.most)} at most${alone ? ' (of the candidate alone: no baseline)' : ''}`;
}

export function describeLoad({ load, engine, seed }: GateVerdict): string {
  const failed = load.failed === 0 ? 'none failed' : `${count(load.failed)} failed`;
  const played = engine === 'recorded' ? 'recorded runs' : engine;
  return `${load.ratePerSecond < 10 ? Number(load.ratePerSecond.toFixed(2)) : count(load.ratePerSecond)} requests a second in slices of ${setLength(load.sliceMs)} (${played}, seed ${seed}); ${count(load.offered)} offered, ${count(load.sent)} sent, ${failed}`;
}

/** Others' CPU widens the scatter of the pairs; null if it is not known. */
export function describeMachine({ machine }: GateVerdict): string | null {
  if (machine === undefined) return null;
  const { cores, othersCores } = machine;
  const short = (used: number): string => String(Number(used.toFixed(2)));
  const of = cores === null ? 'cores' : `of ${counted(cores, 'core')}`;
  const much =
    cores !== null && othersCores.mean > busyShare * cores
      ? '; they blur small changes: a quieter machine sees more'
      : '';
  return `other processes used ${short(othersCores.mean)} ${of} (mean; ${short(othersCores.max)} at most in a slice)${much}`;
}
/** Others are worth a word from here on, as a share of the machine. */
const busyShare = 0.1;

/**
 * The measured share of wrong fails, with its exact interval (Clopper and Pearson), two-sided at 95 %; null
 * if it was not measured.
 */
export function falseAlarms(
  calibration: Calibration | null,
): { rate: string; lower: string; upper: string } | null {
  if (calibration === null || calibration.trials === 0) return null;
  const { failed, trials } = calibration;
  const formatted = (share: number): string => (share === 0 ? '0 %' : plainShare(share));
  return {
    rate: formatted(failed / trials),
    lower: formatted(lowerBound(failed, trials, 0.025)),
    upper: formatted(upperBound(failed, trials, 0.025)),
  };
}

export function describeCalibration(calibration: Calibration | null): string {
  const alarms = falseAlarms(calibration);
  if (calibration === null || alarms === null) return notCalibrated;
  const { failed, trials, passed, inconclusive, pairs, at, of, copiesDiffer } = calibration;
  const all =
    copiesDiffer.length === 0
      ? ''
      : `; the two copies differed all the same, by ${copiesDiffer.map(({ budget, estimate }) => `${budget} (${slowdown(estimate)})`).join(', ')}`;
  return (
    `the same service on both sides failed in ${count(failed)} of ${counted(trials, 'trial')}: ${alarms.rate} (exact 95 % interval ${alarms.lower} to ${alarms.upper}); ` +
    `${count(passed)} passed, ${count(inconclusive)} inconclusive; from ${counted(pairs, 'pair')} of ${at.slice(0, 10)} (${of})${all}`
  );
}
