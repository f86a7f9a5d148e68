// The reference service of a commit as a subject: checked out, built, brought up, and gone afterwards.
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { packageRoot } from '../../../contract/index.ts';
import { findTargets } from '../../supervisor/state.ts';
import { taggedProcesses } from '../../../platform/processes/marked-processes.ts';
import { referenceRuns } from './reference-service.ts';
import { SubjectWorkspace } from './testing/subject-workspace.ts';
import { readGateState } from './work-folder.ts';

let workspace: SubjectWorkspace;

beforeEach(() => {
  workspace = new SubjectWorkspace();
});
afterEach(() => workspace.leave());

/** A repository whose only commit is the present checkout, so that no repository of a user is touched. */
function commitThisCheckout(): void {
  const root = packageRoot();
  const left = ['.git', 'node_modules', 'dist', 'runs', 'coverage'];
  cpSync(root, workspace.repository, {
    recursive: true,
    filter: (path) => !left.includes(relative(root, path)),
  });
  workspace.commit('as it is');
}

it('the reference service answers with one pod, hands over tokens and seed data, restarts, reports its loss, and leaves nothing', async () => {
  commitThisCheckout();
  const first = await workspace.open('candidate', 'HEAD');
  const firstPids = await first.pids();
  const subject = (await first.restart?.()) ?? expect.fail('it cannot be restarted');
  const { mark: tag } = (await readGateState(workspace.workFolder())) ?? expect.fail('no state');
  expect(firstPids.filter((pid) => taggedProcesses(tag).includes(pid))).toEqual([]);
  expect(first.lost.aborted).toBe(false);
  expect(subject.subject.commit).toMatch(/^[0-9a-f]{40}$/);
  expect((await fetch(subject.baseUrl)).status).toBe(200);
  expect(subject.tokens?.length).toBeGreaterThan(1_000);
  expect([subject.env['TOKENS'], subject.env['HOUSE']].every((path) => existsSync(path ?? ''))).toBe(true);
  const [target] = await findTargets(referenceRuns(workspace.workFolder(), 'candidate'));
  expect(await subject.pids()).toEqual([target?.state.supervisor.pid]);
  expect(target?.state.children.map(({ name }) => name).sort()).toEqual(['db-1', 'db-2', 'members', 'pod-1']);
  const log = readFileSync(join(workspace.folder, 'logs/candidate.log'), 'utf8');
  expect(log.match(/^== \w+/gm)).toEqual(['== build', '== start', '== start']);
  expect(log).not.toMatch(/password/i);

  process.kill(target?.state.supervisor.pid ?? NaN, 'SIGKILL');
  await expect.poll(() => subject.lost.aborted).toBe(true);
  await subject.close();
  expect(taggedProcesses(tag)).toEqual([]);
  expect(existsSync(join(workspace.workFolder(), 'candidate'))).toBe(false);
});
