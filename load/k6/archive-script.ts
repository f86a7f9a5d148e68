// Packs a bundled script with every file that it opens, as k6 does it, so that it can be played on another machine.
import type { Shell } from '../../contract/index.ts';
import { badScript, type BundledScript } from './bundle.ts';
import { judgedElsewhere, quiet } from './k6-command.ts';
import { lastLinesOf } from '../../platform/log-tail.ts';

const timeoutMs = 60_000;

/**
 * k6 2.2 resolves what a script from stdin opens from its working folder, but in an archive of it from the root. On the
 * script's first line, so that the lines of its source map stay.
 */
function fromFolder(folder: string): string {
  return (
    '{ const given = globalThis.open; globalThis.open = (path, ...mode) => ' +
    `given(/^(?:\\/|[a-z]+:\\/\\/)/.test(path) ? path : ${JSON.stringify(`${folder}/`)} + path, ...mode); } `
  );
}

/**
 * Writes a tar to `path`. Its init code runs with `env`; what it opens is read here and now. The environment is not in the
 * archive. @throws ShowtimeError bad-script with k6's message
 */
export async function archiveScript(request: {
  shell: Shell;
  k6: string;
  script: BundledScript;
  env: Readonly<Record<string, string>>;
  path: string;
}): Promise<void> {
  const { shell, k6, script, env, path } = request;
  const { code, stderr } = await shell.run(
    {
      file: k6,
      args: [
        'archive',
        '--exclude-env-vars',
        '--include-system-env-vars',
        '--log-format=raw',
        `--archive-out=${path}`,
        '-',
      ],
      env: { ...quiet, ...judgedElsewhere, ...env },
      cwd: script.folder,
      input: `${fromFolder(script.folder)}${script.code}`,
    },
    { timeoutMs },
  );
  if (code === 0) return;
  const why =
    code === null
      ? `k6 did not pack it within ${timeoutMs / 1_000} s`
      : `k6 refuses to pack it (exit code ${code})`;
  throw badScript(script.file, lastLinesOf(stderr, 8), why);
}
