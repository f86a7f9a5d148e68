// What `gate calibrate` measured on this machine, kept beside the runs for the gates that follow.
import { join } from 'node:path';
import { z } from 'zod';
import { withLock } from '#tools';
import { calibration, ShowtimeError, type Calibration, type Fingerprint } from '../../contract/index.ts';
import { readGivenFile } from '../../platform/given-file.ts';
import { notWritable } from '../../platform/append-file.ts';
import { writeJsonWhole } from '../run-folder.ts';
import { fingerprintKey } from './fingerprint.ts';

const kept = z.record(z.string(), calibration);

/** Null if this machine was not calibrated in its present state, or if the file cannot be read. */
export async function readCalibration(
  runsFolder: string,
  fingerprint: Fingerprint,
): Promise<Calibration | null> {
  return readAll(runsFolder)[fingerprintKey(fingerprint)] ?? null;
}

/**
 * Replaces an earlier one of this machine. Those of machines that share the folder are kept, also when two are
 * written at once: reading and writing are one step. @throws ShowtimeError folder-not-writable
 */
export async function keepCalibration(
  runsFolder: string,
  fingerprint: Fingerprint,
  found: Calibration,
): Promise<void> {
  const path = pathIn(runsFolder);
  try {
    await withLock(`${path}.lock`, async () =>
      writeJsonWhole(path, { ...readAll(runsFolder), [fingerprintKey(fingerprint)]: found }),
    );
  } catch (error) {
    throw error instanceof ShowtimeError ? error : notWritable(path, error as NodeJS.ErrnoException);
  }
}

function readAll(runsFolder: string): z.infer<typeof kept> {
  try {
    return kept.parse(JSON.parse(readGivenFile(pathIn(runsFolder), 'state')));
  } catch {
    return {};
  }
}

function pathIn(runsFolder: string): string {
  return join(runsFolder, '.gate-calibrations.json');
}
