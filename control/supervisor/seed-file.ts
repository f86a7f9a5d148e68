// Writes the seed of a local target from a timetable: theatres and screenings, none of which starts while the
// run lasts.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { seedDataOf, type Timetable } from '../../load/index.ts';

/** No screening starts for this long after the target came up, ms: longer than the longest run. */
const noStartForMs = 5 * 3_600_000;

/**
 * Writes `house.json` into a target's folder and returns its path. `wallMs` is the present time, ms since
 * 1970.
 */
export async function writeSeedFile(folder: string, timetable: Timetable, wallMs: number): Promise<string> {
  const path = join(folder, 'house.json');
  await writeFile(path, JSON.stringify(seedDataOf(timetable, wallMs + noStartForMs)), { mode: 0o600 });
  return path;
}
