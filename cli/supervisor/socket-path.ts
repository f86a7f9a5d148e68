// Where a supervisor listens: beside its state, or in a private folder of the system's when that path is too
// long.
import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** sun_path holds 108 bytes on Linux and 104 on macOS (unix(7)). */
const longestPath = 100;

/** A path that a Unix socket can have, unique to the target's folder. */
export function socketPath(targetFolder: string): string {
  const beside = join(targetFolder, 'control.sock');
  if (Buffer.byteLength(beside) <= longestPath) return beside;
  const name = createHash('sha256').update(targetFolder).digest('hex').slice(0, 16);
  return join(privateFolder(), `${name}.sock`);
}

/** Somebody else could have made the folder first: it must be ours and closed to others. */
function privateFolder(): string {
  const { uid } = userInfo();
  const folder = join(tmpdir(), `showtime-${uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  if (!found.isDirectory() || (uid !== -1 && found.uid !== uid))
    throw new Error(`${folder} belongs to somebody else`);
  chmodSync(folder, 0o700);
  return folder;
}
