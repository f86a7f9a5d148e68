// Checks a commit out beside the person's own files, as a working tree of their repository, and takes it away
// again.
import { rm } from 'node:fs/promises';
import type { Shell } from '../../../contract/index.ts';
import { git, gitSays } from './git.ts';

/** Null if it is there; else why not, in a line. The repository's own hooks don't run. */
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
  return added.code === 0 ? null : gitSays(added);
}

/**
 * Removes the tree and what the repository knows of it, half-made ones too. Safe to repeat. Other trees of
 * the repository are left
 * alone, also those whose folder is not there just now: that is why this never prunes.
 */
export async function removeWorktree(
  shell: Shell,
  { repository, path }: { repository: string; path: string },
): Promise<void> {
  // Forced twice: an `add` that was killed leaves its tree locked.
  const remove = ['worktree', 'remove', '--force', '--force', path];
  const removed = await git(shell, repository, remove).catch(() => undefined);
  await rm(path, { recursive: true, force: true });
  // Of a tree that is too broken to be looked at, git forgets what it knows once the folder is gone.
  if (removed?.code !== 0) await git(shell, repository, remove).catch(() => undefined);
}
