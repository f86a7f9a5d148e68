// Prepares a commit as a subject: checks it out into a separate working tree and builds it there by its
// recipe.
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { ShowtimeError } from '../../../contract/index.ts';
import { gateSubjectOf, type RequestedGitRef } from '../../../input/gate/requested-subject.ts';
import { launchCommand } from './launch-command.ts';
import type { Opening } from './opening.ts';
import type { Prepared } from './prepared.ts';
import { buildReferenceService, launchReferenceService } from './reference-service.ts';
import { runStep } from './run-step.ts';
import { worktreeOf } from './work-folder.ts';
import { addWorktree, removeWorktree } from './worktree.ts';

/**
 * On any failure the working tree is removed. @throws ShowtimeError subject-did-not-start, or the signal's
 * reason
 */
export async function prepareGitRef(opening: Opening, request: RequestedGitRef): Promise<Prepared> {
  const {
    ports: { shell },
    side,
    workFolder,
  } = opening;
  const tree = { repository: request.repository, path: worktreeOf(workFolder, side) };
  const discard = (): Promise<void> => removeWorktree(shell, tree);
  try {
    await checkOut(opening, request, tree.path);
    return { launch: await build(opening, request, tree.path), discard };
  } catch (error) {
    await discard();
    throw error;
  }
}

/** How to launch what was built. */
async function build(opening: Opening, request: RequestedGitRef, tree: string): Promise<Prepared['launch']> {
  const { recipe } = opening;
  const subject = gateSubjectOf(request);
  if (recipe === null) {
    await buildReferenceService(opening, tree);
    return () => launchReferenceService(opening, subject, tree);
  }
  const cwd = join(tree, request.subfolder);
  if (
    !(await access(cwd).then(
      () => true,
      () => false,
    ))
  )
    throw notInCommit(request);
  if (recipe.build !== undefined) await runStep(opening, 'build', { line: recipe.build, cwd, env: {} });
  return () => launchCommand(opening, subject, { line: recipe.start, cwd });
}

async function checkOut(
  { ports, side, signal }: Opening,
  { ref, commit, repository }: RequestedGitRef,
  path: string,
): Promise<void> {
  ports.progress(`${side}: checking out ${ref} (${commit.slice(0, 12)})`);
  const because = await addWorktree(ports.shell, { repository, path, commit }, signal).catch(
    (error: unknown) => {
      signal.throwIfAborted();
      throw error;
    },
  );
  if (because === null) return;
  throw new ShowtimeError('subject-did-not-start', {
    what: `the ${side} ${ref} cannot be checked out`,
    why: because,
    fix: `see that git worktree add works in ${repository}; a shallow or partial clone may lack files: git fetch origin ${commit}`,
  });
}

function notInCommit({ side, ref, subfolder }: RequestedGitRef): ShowtimeError {
  return new ShowtimeError('subject-did-not-start', {
    what: `the ${side} ${ref} has no folder ${subfolder}`,
    why: 'a ref is built and started in the folder that corresponds to the working directory',
    fix: 'run showtime gate in a folder that both commits have, such as the top of the repository',
  });
}
