// Values of --candidate and --baseline: each kind is recognised, and every refusal lists what was tried and
// how to write it.
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ShowtimeError } from '../../contract/index.ts';
import { gateSubjectOf } from './requested-subject.ts';
import { SubjectWorkspace } from '../../control/gate/subjects/testing/subject-workspace.ts';

let location: SubjectWorkspace;

beforeEach(() => {
  location = new SubjectWorkspace();
});
afterEach(() => location.leave());

async function refusal(
  text: string,
  options: Parameters<SubjectWorkspace['read']>[2] = {},
): Promise<ShowtimeError> {
  return location.read('candidate', text, options).then(
    () => expect.fail('it was accepted'),
    (error: unknown) => error as ShowtimeError,
  );
}

describe('a URL', () => {
  it('a URL is taken without its trailing slash', async () => {
    const subject = await location.read('baseline', 'http://127.0.0.1:8080/api/');
    expect(subject).toEqual({
      side: 'baseline',
      asked: 'http://127.0.0.1:8080/api/',
      kind: 'url',
      url: 'http://127.0.0.1:8080/api',
    });
    expect(gateSubjectOf(subject)).toEqual({
      side: 'baseline',
      kind: 'url',
      asked: 'http://127.0.0.1:8080/api/',
      commit: null,
    });
  });

  it('a URL beyond loopback is refused until its host is allowed by name', async () => {
    const error = await refusal('https://staging.example');
    expect([error.code, error.explanation.what, error.explanation.fix]).toEqual([
      'host-not-allowed',
      '--candidate leads to "staging.example", which is beyond loopback',
      'add --allow-host staging.example if that service is yours to load',
    ]);
    expect(
      await location.read('candidate', 'https://staging.example', { allowHosts: ['staging.example'] }),
    ).toMatchObject({ kind: 'url' });
  });

  it.each([
    ['http://me:pa55@127.0.0.1', /holds credentials/],
    ['http://me:pa55@[bad', /is no URL/],
  ])('a URL with credentials is refused without repeating them: %s', async (text, what) => {
    const error = await refusal(text);
    expect([error.code, error.explanation.what]).toEqual(['bad-flag', expect.stringMatching(what)]);
    expect(error.render()).not.toContain('pa55');
  });

  it.each([
    ['http://127.0.0.1/?key=k', /has a \? or a #/],
    ['http://127.0.0.1/#a', /has a \? or a #/],
    ['http://127.0.0.1 http://127.0.0.2', /holds white space/],
  ])('a URL that is no base is refused: %s', async (text, what) => {
    expect((await refusal(text)).explanation.what).toMatch(what);
  });
});

describe('a run folder', () => {
  it('a run folder is a folder with a run.json, whatever its name', async () => {
    location.write('runs of today/run.json', '{}');
    expect(await location.read('baseline', 'runs of today/')).toMatchObject({
      kind: 'run-folder',
      path: join(location.repository, 'runs of today'),
    });
  });
});

describe('a command', () => {
  it.each(['npm start', 'PORT=1 ./x', 'a\tb'])('a command is anything with white space: %j', async (line) => {
    expect(await location.read('candidate', line)).toEqual({
      side: 'candidate',
      asked: line,
      kind: 'command',
      line,
      cwd: location.repository,
    });
  });

  it('a command is what stands behind command:', async () => {
    expect(await location.read('candidate', 'command:./start.sh')).toMatchObject({
      kind: 'command',
      line: './start.sh',
    });
    expect((await refusal('command: ')).explanation.why).toBe('no command: nothing stands after command:');
  });
});

describe('the working tree', () => {
  it('the working tree is built and started in place by the recipe', async () => {
    const recipe = location.recipe({ build: 'make' });
    expect(await location.read('candidate', '.', { recipe })).toEqual({
      side: 'candidate',
      asked: '.',
      kind: 'command',
      line: recipe.start,
      build: 'make',
      cwd: location.repository,
    });
  });

  it('the working tree without a recipe is refused', async () => {
    expect((await refusal('.')).explanation.what).toBe(
      '--candidate . is a working tree without a start command',
    );
  });
});

describe('a git ref', () => {
  it('a git ref is resolved to its commit, with the folder that the person stands in', async () => {
    location.write('packages/api/x', '');
    const commit = location.commit('one');
    location.git('tag', '-a', '-m', 'm', 'v1');
    const recipe = location.recipe({});
    expect(await location.read('baseline', 'main', { recipe })).toEqual({
      side: 'baseline',
      asked: 'main',
      kind: 'git-ref',
      ref: 'main',
      commit,
      repository: location.repository,
      subfolder: '',
    });
    expect(
      await location.read('baseline', 'git:v1', { recipe, cwd: join(location.repository, 'packages/api') }),
    ).toMatchObject({ ref: 'v1', commit, repository: location.repository, subfolder: 'packages/api/' });
    expect(await location.read('baseline', 'git:HEAD@{1 second ago}', { recipe })).toMatchObject({ commit });
  });

  it('a git ref is looked up in the working directory, whatever a git hook sets', async () => {
    const commit = location.commit('one');
    process.env['GIT_DIR'] = '/nowhere';
    try {
      expect(await location.read('baseline', 'HEAD', { recipe: location.recipe({}) })).toMatchObject({
        commit,
      });
    } finally {
      delete process.env['GIT_DIR'];
    }
  });

  it.each(['--all', '-h', 'git:--git-dir', '--output=/tmp/x', 'main..main', 'HEAD^{tree}'])(
    'a git ref never becomes an option or something else than a commit: %s',
    async (text) => {
      location.commit('one');
      expect((await refusal(text, { recipe: location.recipe({}) })).code).toBe('unknown-subject');
    },
  );

  it('a git ref without a recipe is refused with how to write one', async () => {
    location.commit('one');
    const error = await refusal('main');
    expect([error.code, error.explanation.what]).toEqual([
      'unknown-subject',
      '--candidate main is a git ref without a start command',
    ]);
    expect(error.explanation.fix).toContain('start: node server.js');
  });

  it('a git ref of Showtime itself needs no recipe', async () => {
    location.write('package.json', '{"name": "showtime"}');
    location.commit('one');
    expect(await location.read('candidate', 'HEAD')).toMatchObject({ kind: 'git-ref' });
  });
});

describe('anything else', () => {
  it('anything else is refused with everything that was tried, in its order, and how each is written', async () => {
    location.commit('one');
    const error = await refusal('mian');
    expect(error.exitCode).toBe(64);
    expect(error.explanation).toEqual({
      what: '--candidate "mian" names nothing that can be measured',
      why: 'it was tried as each of these:',
      problems: [
        '--candidate "mian" is no URL: it does not begin with http:// or https://',
        `--candidate "mian" is no run folder: there is no run.json in ${join(location.repository, 'mian')}`,
        '--candidate "mian" is no command: it has no white space',
        '--candidate "mian" is no git ref: git printed: fatal: Needed a single revision',
      ],
      fix: expect.stringMatching(
        /http:\/\/127\.0\.0\.1:8080, command:\.\/start\.sh, \. for this working tree, git:main .*git fetch.*, or the path of a run folder/,
      ),
    });
  });

  it('anything else outside of any repository is refused with that reason', async () => {
    expect((await refusal('main', { cwd: location.folder })).explanation.problems?.at(-1)).toMatch(
      /is no git ref: git printed: fatal: not a git repository/,
    );
  });

  it('a subject needs no recipe where the budgets file, which may hold one, could not be read', async () => {
    location.commit('one');
    expect(await refusal('.', { recipe: null })).toMatchObject({ code: 'unknown-subject' });
    const unread = { recipe: null, recipeUnknown: true };
    for (const text of ['.', 'HEAD'])
      await expect(location.read('candidate', text, unread)).resolves.toMatchObject({ asked: text });
  });

  it('anything else that is empty is refused', async () => {
    expect((await refusal('')).explanation.problems?.at(-1)).toBe(
      '--candidate "" is no git ref: it is empty',
    );
    expect((await refusal('git:')).explanation.why).toBe('no git ref: it is empty');
  });
});
