// Git refs as subjects: each in a separate working tree, built and started by its recipe, and removed in any
// case.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ShowtimeError } from '../../../contract/index.ts';
import { SubjectWorkspace } from './testing/subject-workspace.ts';

let workspace: SubjectWorkspace;

beforeEach(() => {
  workspace = new SubjectWorkspace();
});
afterEach(() => workspace.leave());

async function versionAt(baseUrl: string): Promise<string> {
  return ((await (await fetch(baseUrl)).json()) as { version: string }).version;
}

/** Working trees of the repository besides the main one. */
function trees(): string[] {
  return workspace
    .git('worktree', 'list', '--porcelain')
    .split('\n')
    .filter((line) => line.startsWith('worktree '))
    .slice(1);
}

async function refusal(opening: Promise<unknown>): Promise<ShowtimeError> {
  return opening.then(
    () => expect.fail('it was opened'),
    (error: unknown) => error as ShowtimeError,
  );
}

it('two refs run side by side, each in its version, and leave nothing', async () => {
  workspace.write('version', 'one');
  const one = workspace.commit('one');
  workspace.write('version', 'two');
  const two = workspace.commit('two');
  workspace.write('version', 'not committed');
  const recipe = workspace.recipe({ build: 'printf " built" >> version' });
  const baseline = await workspace.open('baseline', 'HEAD~1', recipe);
  const candidate = await workspace.open('candidate', 'main', recipe);
  expect([baseline.subject.commit, candidate.subject.commit]).toEqual([one, two]);
  expect([await versionAt(baseline.baseUrl), await versionAt(candidate.baseUrl)]).toEqual([
    'one built',
    'two built',
  ]);
  expect(trees()).toHaveLength(2);
  await candidate.close();
  expect(trees()).toEqual([`worktree ${join(workspace.workFolder(), 'baseline')}`]);
  expect(await versionAt(baseline.baseUrl)).toBe('one built');
  await baseline.close();
  expect(trees()).toEqual([]);
  expect(existsSync(join(workspace.workFolder(), 'baseline'))).toBe(false);
  expect(readFileSync(join(workspace.repository, 'version'), 'utf8')).toBe('not committed');
});

it('the same ref on both sides still has two trees', async () => {
  workspace.commit('one');
  const baseline = await workspace.open('baseline', 'main', workspace.recipe({}));
  const candidate = await workspace.open('candidate', 'main', workspace.recipe({}));
  expect(trees()).toHaveLength(2);
  await Promise.all([baseline.close(), candidate.close()]);
  expect(trees()).toEqual([]);
});

it('a build that fails is refused with its last output, and the tree is removed', async () => {
  workspace.commit('one');
  const error = await refusal(
    workspace.open(
      'candidate',
      'main',
      workspace.recipe({ build: 'echo one; echo "error TS2304" >&2; exit 2' }),
    ),
  );
  expect([error.code, error.exitCode]).toEqual(['subject-did-not-start', 69]);
  expect(error.explanation).toMatchObject({
    what: 'the candidate could not be started: its build ended with exit code 2',
    problems: ['one', 'error TS2304'],
  });
  expect(trees()).toEqual([]);
});

it('a service that does not start takes its tree along', async () => {
  workspace.commit('one');
  expect(
    (await refusal(workspace.open('candidate', 'main', workspace.recipe({ start: 'exit 1' })))).code,
  ).toBe('subject-did-not-start');
  expect(trees()).toEqual([]);
});

it('an interruption while it builds removes the tree', async () => {
  workspace.commit('one');
  const opening = refusal(
    workspace.open('candidate', 'main', workspace.recipe({ build: 'touch built; sleep 300' })),
  );
  await expect.poll(() => existsSync(join(workspace.workFolder(), 'candidate/built'))).toBe(true);
  workspace.interruption.abort(new Error('interrupted'));
  expect((await opening).message).toBe('interrupted');
  expect(trees()).toEqual([]);
});

it('hooks of the repository do not run', async () => {
  workspace.commit('one');
  workspace.write('.git/hooks/post-checkout', `#!/bin/sh\ntouch ${workspace.folder}/hooked\n`);
  workspace.git('config', 'core.fileMode', 'false');
  await workspace.ports.shell.run({
    file: 'chmod',
    args: ['+x', join(workspace.repository, '.git/hooks/post-checkout')],
  });
  await (await workspace.open('candidate', 'main', workspace.recipe({}))).close();
  expect(existsSync(join(workspace.folder, 'hooked'))).toBe(false);
});

it('another tree of the repository whose folder is away is not forgotten', async () => {
  workspace.commit('one');
  const away = join(workspace.folder, 'on-a-stick');
  workspace.git('worktree', 'add', '-q', '--detach', away);
  rmSync(away, { recursive: true });
  await (await workspace.open('candidate', 'main', workspace.recipe({}))).close();
  expect(trees()).toEqual([`worktree ${away}`]);
});

it('a missing folder of a commit is reported, and an existing one is where lines are run', async () => {
  workspace.write('api/version', 'of the api');
  workspace.write('api/service.cjs', readFileSync(join(workspace.repository, 'service.cjs'), 'utf8'));
  workspace.commit('one');
  mkdirSync(join(workspace.repository, 'new'));
  const recipe = workspace.recipe({});
  const error = await refusal(
    workspace.open('candidate', 'main', recipe, {}, join(workspace.repository, 'new')),
  );
  expect(error.explanation.what).toBe('the candidate main has no folder new/');
  const subject = await workspace.open('candidate', 'main', recipe, {}, join(workspace.repository, 'api'));
  expect(await versionAt(subject.baseUrl)).toBe('of the api');
  await subject.close();
});
