// Prepares a commit as a subject: checked out into a working tree of its own, and built there as its recipe
// says.
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { ShowtimeError } from '../../../contract/index.ts';
import { gateSubjectOf, type AskedGitRef } from './asked-subject.ts';
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
export async function prepareGitRef(opening: Opening, asked: AskedGitRef): Promise<Prepared> {
  const {
    context: { shell },
    side,
    workFolder,
  } = opening;
  const tree = { repository: asked.repository, path: worktreeOf(workFolder, side) };
  const discard = (): Promise<void> => removeWorktree(shell, tree);
  try {
    await checkOut(opening, asked, tree.path);
    return { launch: await build(opening, asked, tree.path), discard };
  } catch (error) {
    await discard();
    throw error;
  }
}

/** How to launch what was built. */
async function build(opening: Opening, asked: AskedGitRef, tree: string): Promise<Prepared['launch']> {
  const { recipe } = opening;
  const subject = gateSubjectOf(asked);
  if (recipe === null) {
    await buildReferenceService(opening, tree);
    return () => launchReferenceService(opening, subject, tree);
  }
  const cwd = join(tree, asked.subfolder);
  if (
    !(await access(cwd).then(
      () => true,
      () => false,
    ))
  )
    throw notInCommit(asked);
  if (recipe.build !== undefined) await runStep(opening, 'build', { line: recipe.build, cwd, env: {} });
  return () => launchCommand(opening, subject, { line: recipe.start, cwd });
}

async function checkOut(
  { context, side, signal }: Opening,
  { ref, commit, repository }: AskedGitRef,
  path: string,
): Promise<void> {
  context.progress(`${side}: checking out ${ref} (${commit.slice(0, 12)})`);
  const because = await addWorktree(context.shell, { repository, path, commit }, signal).catch(
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

function notInCommit({ side, ref, subfolder }: AskedGitRef): ShowtimeError {
  return new ShowtimeError('subject-did-not-start', {
    what: `the ${side} ${ref} has no folder ${subfolder}`,
    why: 'a ref is built and started in the folder that corresponds to the working directory',
    fix: 'run showtime gate in a folder that both commits have, such as the top of the repository',
  });
}
