// Runs git, without letting the environment of a git hook point it, or what this process starts, at another
// repository.
import type { Command, Finished, Shell } from '../contract/index.ts';

/**
 * Variables that git sets for hooks and aliases to locate the repository (`git rev-parse --local-env-vars`,
 * git(1)); config stays.
 */
const placeVariables = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_COMMON_DIR',
  'GIT_PREFIX',
  'GIT_NAMESPACE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_QUARANTINE_PATH',
  'GIT_SHALLOW_FILE',
  'GIT_GRAFT_FILE',
];

/**
 * The command with the user's environment, but without the variables by which a git hook would redirect every
 * git below it.
 */
export function outsideHooks(command: Command): Command {
  return {
    ...command,
    inherits: 'all',
    file: 'env',
    args: [...placeVariables.flatMap((name) => ['-u', name]), command.file, ...command.args],
  };
}

/** Runs git in a folder to its end; the caller checks the exit code. */
export function git(
  shell: Shell,
  cwd: string,
  args: readonly string[],
  signal?: AbortSignal,
): Promise<Finished> {
  return shell.run(outsideHooks({ file: 'git', args, cwd }), signal === undefined ? {} : { signal });
}

export type FoundCommit =
  | { found: true; commit: string; repository: string; subfolder: string }
  | { found: false; because: string };

/** Resolves a ref in the repository that holds `cwd`; a ref is never taken for an option. */
export async function findCommit(shell: Shell, cwd: string, ref: string): Promise<FoundCommit> {
  const place = await git(shell, cwd, ['rev-parse', '--show-toplevel', '--show-prefix']);
  if (place.code !== 0) return { found: false, because: gitError(place) };
  const [repository = '', subfolder = ''] = place.stdout.split('\n');
  const resolved = await git(shell, cwd, ['rev-parse', '--verify', '--end-of-options', `${ref}^{commit}`]);
  const commit = resolved.stdout.trim();
  if (resolved.code === 0 && /^[0-9a-f]{40,64}$/.test(commit))
    return { found: true, commit, repository, subfolder };
  return { found: false, because: gitError(resolved) };
}

/** A file of a commit; undefined if it has none. */
export async function fileOfCommit(
  shell: Shell,
  repository: string,
  commit: string,
  path: string,
): Promise<string | undefined> {
  const shown = await git(shell, repository, ['show', '--end-of-options', `${commit}:${path}`]);
  return shown.code === 0 ? shown.stdout : undefined;
}

/** Git's error message, in one line. */
export function gitError({ code, stderr }: Finished): string {
  const output = stderr
    .trim()
    .split('\n')
    .find((line) => line.trim() !== '');
  return `git printed: ${output ?? `nothing, exit code ${code}`}`;
}
