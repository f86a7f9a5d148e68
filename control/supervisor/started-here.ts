// Which folders of targets and gates this user's own commands made on this machine. `recover` runs what such a folder
// names, and a folder can come from anywhere: with a repository, with an unpacked archive.
//
//   runs/.targets/<id>/started-by ─┐
//                                  ├─ the same secret: made here
//   ~/.local/state/showtime/started/<hash of the path> ─┘
import { createHash, randomBytes } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';

/** Within the folder. */
export const startedFile = 'started-by';

/**
 * Marks a folder that this process has just made. Where the user's own folder cannot be written, `recover` asks for
 * a confirmation. Rejects if `folder` itself cannot be written.
 */
export async function markStarted(folder: string): Promise<void> {
  const secret = randomBytes(24).toString('hex');
  await writeFile(join(folder, startedFile), secret, { mode: 0o600 });
  const kept = keptAt(folder);
  await mkdir(dirname(kept), { recursive: true, mode: 0o700 })
    .then(() => writeFile(kept, secret, { mode: 0o600 }))
    .catch(() => undefined);
}

/** False too for a folder that was moved since, or whose mark cannot be read. */
export async function startedHere(folder: string): Promise<boolean> {
  try {
    const [inFolder, kept] = await Promise.all([
      readFile(join(folder, startedFile), 'utf8'),
      readFile(keptAt(folder), 'utf8'),
    ]);
    return kept !== '' && inFolder === kept;
  } catch {
    return false;
  }
}

/** Before the folder is removed. Safe to repeat. */
export async function forgetStarted(folder: string): Promise<void> {
  try {
    await rm(keptAt(folder), { force: true });
  } catch {
    // The folder, or the user's own, is gone.
  }
}

/** XDG Base Directory Specification: state of a user's programs. */
function keptAt(folder: string): string {
  const given = process.env['XDG_STATE_HOME'] ?? '';
  const home = isAbsolute(given) ? given : join(homedir(), '.local/state');
  const name = createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 32);
  return join(home, 'showtime', 'started', name);
}
