// Measures the false-alarm rate of this machine: the same service runs on both sides, so every fail is a false alarm.
import {
  ShowtimeError,
  type Calibration,
  type GateRecord,
  type GateVerdict,
  type HarnessPorts,
} from '../../contract/index.ts';
import type { GateRequest } from '../../input/gate-request.ts';
import { analyzeGate, copiesDiffer } from '../../reports/gate/index.ts';
import { keepCalibration } from './calibrations.ts';
import { experiment } from './experiment.ts';
import { readFingerprint } from './fingerprint.ts';
import { trialsOf } from './trials-of.ts';

/** Gates that are resampled from one recording. */
export const calibrationTrials = 300;

export interface Calibrated {
  calibration: Calibration;
  /** Of the recording. */
  folder: string;
}

/**
 * Records `pairs` pairs, stores the calibration for later gates on this machine and resolves with it.
 * @throws ShowtimeError bad-flag if the pairs did not fit into the time; calibration-unsound, with nothing
 * stored, if the recording breaks a condition of a sound experiment
 */
export async function calibrate(
  ports: HarnessPorts,
  request: GateRequest,
  { pairs, signal }: { pairs: number; signal: AbortSignal },
): Promise<Calibrated> {
  const { folder, record } = await experiment(ports, request, {
    name: 'calibration',
    fixedPairs: pairs,
    signal,
  });
  if (record.ended !== 'recorded') throw tooShort(folder, pairs, record.ended);
  const verdict = analyzeGate(folder);
  refuseUnsound(folder, verdict);
  const { pairs: recorded, counts } = trialsOf(folder, calibrationTrials, { nothingDiffers: true });
  const calibration: Calibration = {
    at: new Date(ports.clock.wallMs()).toISOString(),
    of: describeLoad(record),
    pairs: recorded,
    ...counts,
    copiesDiffer: copiesDiffer(verdict.budgets),
  };
  await keepCalibration(ports.runsFolder, await readFingerprint(), calibration);
  return { calibration, folder };
}

function describeLoad({ engine, budgets, load, subjects }: GateRecord): string {
  return `${subjects[0]?.asked ?? ''}, ${budgets.length} budgets, ${engine} at ${load.ratePerSecond}/s`;
}

/** False alarms of an unsound recording describe the trouble that broke it, not the machine. */
function refuseUnsound(folder: string, { conditions }: GateVerdict): void {
  const broken = conditions.filter(({ holds }) => !holds);
  if (broken.length === 0) return;
  throw new ShowtimeError('calibration-unsound', {
    what: 'the recording is not sound, and no calibration was stored',
    why: 'these conditions do not hold:',
    problems: broken.map(({ condition, because }) => `${condition}: ${because}`),
    fix: `${broken[0]?.fix ?? 'repair it'}, and calibrate again; the recording is in ${folder}`,
  });
}

function tooShort(folder: string, pairs: number, ended: string | null): ShowtimeError {
  return new ShowtimeError('bad-flag', {
    what: `${pairs} pairs could not be measured`,
    why:
      ended === 'time-over'
        ? '--max-duration was over before'
        : `measuring ended early (${ended ?? 'not known'})`,
    fix: `a longer --max-duration or fewer --pairs; what there is stands in ${folder}`,
  });
}
