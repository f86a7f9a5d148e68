// The target's session key, random per target and readable by its owner alone, and the tokens that it signs.
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { memberCount, type Shell } from '../../contract/index.ts';
import { runServiceProgram } from './service-programs.ts';

/** Writes a new key (32 bytes, hex, mode 0600) into `folder` and returns the file's path. */
export async function writeSessionKey(folder: string): Promise<string> {
  const file = join(folder, 'session.key');
  await writeFile(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
  return file;
}

/**
 * Mints a token for every member, for customers who don't log in. Resolves with the path of the 0600 file.
 */
export async function mintTokens(
  shell: Shell,
  folder: string,
  keyFile: string,
  signal: AbortSignal,
): Promise<string> {
  const file = join(folder, 'tokens.json');
  await runServiceProgram(shell, 'mint-tokens', {
    args: ['--members', `1-${memberCount}`, '--out', file],
    env: { SESSION_KEY_FILE: keyFile },
    signal,
  });
  return file;
}
