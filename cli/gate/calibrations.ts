// What `gate calibrate` measured on this machine, kept beside the runs for the gates that follow.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { calibration, type Calibration, type Fingerprint } from '../../contract/index.ts';
import { writeJsonWhole } from '../run/run-folder.ts';
import { fingerprintKey } from './fingerprint.ts';

const kept = z.record(z.string(), calibration);

/** Null if this machine, as it is now, was never calibrated; a file that cannot be read says nothing. */
export async function readCalibration(
  runsFolder: string,
  fingerprint: Fingerprint,
): Promise<Calibration | null> {
  return (await readAll(runsFolder))[fingerprintKey(fingerprint)] ?? null;
}

/** Replaces an earlier one of this machine. @throws ShowtimeError folder-not-writable */
export async function keepCalibration(
  runsFolder: string,
  fingerprint: Fingerprint,
  found: Calibration,
): Promise<void> {
  await writeJsonWhole(pathIn(runsFolder), {
    ...(await readAll(runsFolder)),
    [fingerprintKey(fingerprint)]: found,
  });
}

async function readAll(runsFolder: string): Promise<z.infer<typeof kept>> {
  try {
    return kept.parse(JSON.parse(await readFile(pathIn(runsFolder), 'utf8')));
  } catch {
    return {};
  }
}

function pathIn(runsFolder: string): string {
  return join(runsFolder, '.gate-calibrations.json');
}
