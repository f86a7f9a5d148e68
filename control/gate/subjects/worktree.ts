// Checks a commit out into a separate working tree of the user's repository, and removes it again.
import { rm } from 'node:fs/promises';
import type { Shell } from '../../../contract/index.ts';
import { git, gitError } from '../../../platform/git.ts';

/** Returns null on success, else the error in one line. The repository's hooks don't run. */
export async function addWorktree(
  shell: Shell,
  { repository, path, commit }: { repository: string; path: string; commit: string },
  signal: AbortSignal,
): Promise<string | null> {
  const added = await git(
    shell,
    repository,
    [
      '-c',
      'core.hooksPath=/dev/null',
      '-c',
      'advice.detachedHead=false',
      'worktree',
      'add',
      '--detach',
      path,
      commit,
    ],
    signal,
  );
  return added.code === 0 ? null : gitError(added);
}

/**
 * Removes the tree and its registration in the repository, also if incomplete. Safe to repeat. Never runs
 * `git worktree prune`, which would also remove other trees whose folders are absent just now.
 */
export async function removeWorktree(
  shell: Shell,
  { repository, path }: { repository: string; path: string },
): Promise<void> {
  // Forced twice: an `add` that was killed leaves its tree locked.
  const remove = ['worktree', 'remove', '--force', '--force', path];
  const removed = await git(shell, repository, remove).catch(() => undefined);
  await rm(path, { recursive: true, force: true });
  // Git cannot inspect a broken tree, but removes its registration once the folder is gone.
  if (removed?.code !== 0) await git(shell, repository, remove).catch(() => undefined);
}
