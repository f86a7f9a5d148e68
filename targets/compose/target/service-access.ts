// What a run needs of the service in containers: addresses of its databases, and tokens of its members.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseAddress, Shell } from '../../../contract/index.ts';
import { runServiceProgram } from '../../local/service-programs.ts';

/** `url` is how pods reach that database; `host` and `port` are how this machine does. */
export function addressOf(url: string, host: string, port: number): Omit<DatabaseAddress, 'pid'> {
  const { username, password, pathname } = new URL(url);
  return {
    host,
    port,
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: pathname.slice(1),
  };
}

/** Tokens signed with the key of the pods; resolves with the path of the 0600 file. */
export async function mintTokens(
  { shell, folder, signal }: { shell: Shell; folder: string; signal: AbortSignal },
  sessionKey: string,
  members: number,
): Promise<string> {
  const keyFile = join(folder, 'session.key');
  await writeFile(keyFile, `${sessionKey}\n`, { mode: 0o600 });
  const file = join(folder, 'tokens.json');
  await runServiceProgram(shell, 'mint-tokens', {
    args: ['--members', `1-${members}`, '--out', file],
    env: { SESSION_KEY_FILE: keyFile },
    signal,
  });
  return file;
}
