// Where a supervisor listens: beside its state, or in a private folder of the system's when that path is too
// long.
import { chmodSync, lstatSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { createHash } from 'node:crypto';
import { basename, dirname, join, resolve } from 'node:path';

/** sun_path holds 108 bytes on Linux and 104 on macOS (unix(7)). */
const maxPathBytes = 100;

const besideName = 'control.sock';

/** A path that a Unix socket can have, unique to the target's folder. */
export function socketPath(targetFolder: string): string {
  const beside = join(targetFolder, besideName);
  if (Buffer.byteLength(beside) <= maxPathBytes) return beside;
  const name = createHash('sha256').update(targetFolder).digest('hex').slice(0, 16);
  return join(privateFolder(), `${name}.sock`);
}

/**
 * Where the supervisor of a found target listens. A state file can name any path; only those that a
 * supervisor chooses are used: beside the state, or in the private folder. Undefined for all else.
 */
export function foundSocket(targetFolder: string, named: string): string | undefined {
  if (resolve(named) === resolve(targetFolder, besideName) || named === socketPath(targetFolder))
    return named;
  // The folder may have been reached by another path then, which gave the socket another name.
  return dirname(named) === privatePath() && /^[0-9a-f]{16}\.sock$/.test(basename(named)) ? named : undefined;
}

/** Removes the socket that a supervisor left behind; never a file that is no socket. */
export function removeSocket(targetFolder: string, named: string): void {
  const path = foundSocket(targetFolder, named);
  if (path !== undefined && lstatSync(path, { throwIfNoEntry: false })?.isSocket() === true)
    rmSync(path, { force: true });
}

function privatePath(): string {
  return join(tmpdir(), `showtime-${userInfo().uid}`);
}

/** Another user could have made the folder first: it must belong to this user and be closed to others. */
function privateFolder(): string {
  const { uid } = userInfo();
  const folder = privatePath();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  if (!found.isDirectory() || (uid !== -1 && found.uid !== uid))
    throw new Error(`${folder} belongs to another user`);
  chmodSync(folder, 0o700);
  return folder;
}
