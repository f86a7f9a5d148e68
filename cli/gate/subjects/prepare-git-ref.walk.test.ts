// Git refs as subjects: each in a working tree of its own, built and started by its recipe, and taken away
// whatever happened.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ShowtimeError } from '../../../contract/index.ts';
import { SubjectPlace } from './testing/subject-place.ts';

let place: SubjectPlace;

beforeEach(() => {
  place = new SubjectPlace();
});
afterEach(() => place.leave());

async function versionAt(baseUrl: string): Promise<string> {
  return ((await (await fetch(baseUrl)).json()) as { version: string }).version;
}

/** Working trees that the repository knows beside its own. */
function trees(): string[] {
  return place
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

it('two refs run side by side, each in its own version, and leave nothing', async () => {
  place.write('version', 'one');
  const one = place.commit('one');
  place.write('version', 'two');
  const two = place.commit('two');
  place.write('version', 'not committed');
  const recipe = place.recipe({ build: 'printf " built" >> version' });
  const baseline = await place.open('baseline', 'HEAD~1', recipe);
  const candidate = await place.open('candidate', 'main', recipe);
  expect([baseline.subject.commit, candidate.subject.commit]).toEqual([one, two]);
  expect([await versionAt(baseline.baseUrl), await versionAt(candidate.baseUrl)]).toEqual([
    'one built',
    'two built',
  ]);
  expect(trees()).toHaveLength(2);
  await candidate.close();
  expect(trees()).toEqual([`worktree ${join(place.workFolder(), 'baseline')}`]);
  expect(await versionAt(baseline.baseUrl)).toBe('one built');
  await baseline.close();
  expect(trees()).toEqual([]);
  expect(existsSync(join(place.workFolder(), 'baseline'))).toBe(false);
  expect(readFileSync(join(place.repository, 'version'), 'utf8')).toBe('not committed');
});

it('the same ref on both sides still has two trees', async () => {
  place.commit('one');
  const baseline = await place.open('baseline', 'main', place.recipe({}));
  const candidate = await place.open('candidate', 'main', place.recipe({}));
  expect(trees()).toHaveLength(2);
  await Promise.all([baseline.close(), candidate.close()]);
  expect(trees()).toEqual([]);
});

it('a build that fails is refused with its last words, and the tree is removed', async () => {
  place.commit('one');
  const error = await refusal(
    place.open('candidate', 'main', place.recipe({ build: 'echo one; echo "error TS2304" >&2; exit 2' })),
  );
  expect([error.code, error.exitCode]).toEqual(['subject-did-not-start', 69]);
  expect(error.explanation).toMatchObject({
    what: 'the candidate could not be started: its build ended with exit code 2',
    problems: ['one', 'error TS2304'],
  });
  expect(trees()).toEqual([]);
});

it('a service that does not start takes its tree along', async () => {
  place.commit('one');
  expect((await refusal(place.open('candidate', 'main', place.recipe({ start: 'exit 1' })))).code).toBe(
    'subject-did-not-start',
  );
  expect(trees()).toEqual([]);
});

it('an interruption while it builds removes the tree', async () => {
  place.commit('one');
  const opening = refusal(place.open('candidate', 'main', place.recipe({ build: 'touch built; sleep 300' })));
  await expect.poll(() => existsSync(join(place.workFolder(), 'candidate/built'))).toBe(true);
  place.interruption.abort(new Error('interrupted'));
  expect((await opening).message).toBe('interrupted');
  expect(trees()).toEqual([]);
});

it('hooks of the repository do not run', async () => {
  place.commit('one');
  place.write('.git/hooks/post-checkout', `#!/bin/sh\ntouch ${place.folder}/hooked\n`);
  place.git('config', 'core.fileMode', 'false');
  await place.context.shell.run({
    file: 'chmod',
    args: ['+x', join(place.repository, '.git/hooks/post-checkout')],
  });
  await (await place.open('candidate', 'main', place.recipe({}))).close();
  expect(existsSync(join(place.folder, 'hooked'))).toBe(false);
});

it('another tree of the repository whose folder is away is not forgotten', async () => {
  place.commit('one');
  const away = join(place.folder, 'on-a-stick');
  place.git('worktree', 'add', '-q', '--detach', away);
  rmSync(away, { recursive: true });
  await (await place.open('candidate', 'main', place.recipe({}))).close();
  expect(trees()).toEqual([`worktree ${away}`]);
});

it('a folder that the commit does not have is told, and one that it has is where lines are run', async () => {
  place.write('api/version', 'of the api');
  place.write('api/service.cjs', readFileSync(join(place.repository, 'service.cjs'), 'utf8'));
  place.commit('one');
  mkdirSync(join(place.repository, 'new'));
  const recipe = place.recipe({});
  const error = await refusal(place.open('candidate', 'main', recipe, {}, join(place.repository, 'new')));
  expect(error.explanation.what).toBe('the candidate main has no folder new/');
  const subject = await place.open('candidate', 'main', recipe, {}, join(place.repository, 'api'));
  expect(await versionAt(subject.baseUrl)).toBe('of the api');
  await subject.close();
});
