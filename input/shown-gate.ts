// Reads the verdict of a gate folder for a scene that shows it.
import { join, resolve } from 'node:path';
import { gateFiles, gateVerdict, recordedGateOf, type RecordedGate } from '../contract/index.ts';
import { readGivenFile } from '../platform/given-file.ts';

/** The result, or why the folder has none: a sentence. `folder` is relative to the working directory. */
export function readShownGate(folder: string): RecordedGate | string {
  const file = join(resolve(folder), gateFiles.verdict);
  let value: unknown;
  try {
    value = JSON.parse(readGivenFile(file, 'state'));
  } catch (error) {
    return `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}; name the folder that showtime gate printed`;
  }
  const { data } = gateVerdict.safeParse(value);
  return data === undefined
    ? `${file} is no verdict of a gate; showtime analyze writes it again`
    : recordedGateOf(data);
}
