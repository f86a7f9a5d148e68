// Opens a page in the browser of this machine's user, where there is one.
import type { Shell } from '../contract/index.ts';

/** Resolves once the program that opens it was started, or to false where there is none; never rejects. */
export async function openBrowser(shell: Shell, url: string): Promise<boolean> {
  const file = openerOf(process.platform, process.env);
  if (file === undefined) return false;
  try {
    const opener = await shell.start(
      { file, args: [url], inherits: 'all' },
      { stdout: 'ignore', stderr: 'ignore', detached: true },
    );
    opener.release();
    return true;
  } catch {
    return false;
  }
}

/** Undefined without a screen, as over SSH and in CI. */
function openerOf(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string | undefined {
  if (env['CI'] !== undefined && env['CI'] !== '') return undefined;
  if (platform === 'darwin') return 'open';
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? 'xdg-open' : undefined;
}
