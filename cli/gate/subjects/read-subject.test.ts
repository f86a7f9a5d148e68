// What --candidate and --baseline may name: each kind is recognised, and every refusal says what was tried
// and how to write it.
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ShowtimeError } from '../../../contract/index.ts';
import { gateSubjectOf } from './asked-subject.ts';
import { SubjectPlace } from './testing/subject-place.ts';

let place: SubjectPlace;

beforeEach(() => {
  place = new SubjectPlace();
});
afterEach(() => place.leave());

async function refusal(
  text: string,
  options: Parameters<SubjectPlace['read']>[2] = {},
): Promise<ShowtimeError> {
  return place.read('candidate', text, options).then(
    () => expect.fail('it was accepted'),
    (error: unknown) => error as ShowtimeError,
  );
}

describe('a URL', () => {
  it('is taken without its trailing slash', async () => {
    const asked = await place.read('baseline', 'http://127.0.0.1:8080/api/');
    expect(asked).toEqual({
      side: 'baseline',
      asked: 'http://127.0.0.1:8080/api/',
      kind: 'url',
      url: 'http://127.0.0.1:8080/api',
    });
    expect(gateSubjectOf(asked)).toEqual({
      side: 'baseline',
      kind: 'url',
      asked: 'http://127.0.0.1:8080/api/',
      commit: null,
    });
  });

  it('beyond loopback is refused until its host is allowed by name', async () => {
    const error = await refusal('https://staging.example');
    expect([error.code, error.explanation.what, error.explanation.fix]).toEqual([
      'host-not-allowed',
      '--candidate leads to "staging.example", which is beyond loopback',
      'add --allow-host staging.example if that service is yours to load',
    ]);
    expect(
      await place.read('candidate', 'https://staging.example', { allowHosts: ['staging.example'] }),
    ).toMatchObject({ kind: 'url' });
  });

  it.each([
    ['http://me:pa55@127.0.0.1', /holds credentials/],
    ['http://me:pa55@[bad', /is no URL/],
  ])('with credentials is refused without repeating them: %s', async (text, what) => {
    const error = await refusal(text);
    expect([error.code, error.explanation.what]).toEqual(['bad-flag', expect.stringMatching(what)]);
    expect(error.render()).not.toContain('pa55');
  });

  it.each([
    ['http://127.0.0.1/?key=k', /has a \? or a #/],
    ['http://127.0.0.1/#a', /has a \? or a #/],
    ['http://127.0.0.1 http://127.0.0.2', /holds white space/],
  ])('that is no base is refused: %s', async (text, what) => {
    expect((await refusal(text)).explanation.what).toMatch(what);
  });
});

describe('a run folder', () => {
  it('is a folder with a run.json, whatever its name', async () => {
    place.write('runs of today/run.json', '{}');
    expect(await place.read('baseline', 'runs of today/')).toMatchObject({
      kind: 'run-folder',
      path: join(place.repository, 'runs of today'),
    });
  });
});

describe('a command', () => {
  it.each(['npm start', 'PORT=1 ./x', 'a\tb'])('is anything with white space: %j', async (line) => {
    expect(await place.read('candidate', line)).toEqual({
      side: 'candidate',
      asked: line,
      kind: 'command',
      line,
      cwd: place.repository,
    });
  });

  it('is what stands behind command:', async () => {
    expect(await place.read('candidate', 'command:./start.sh')).toMatchObject({
      kind: 'command',
      line: './start.sh',
    });
    expect((await refusal('command: ')).explanation.why).toBe('no command: nothing stands after command:');
  });
});

describe('a git ref', () => {
  it('is resolved to its commit, with the folder that the person stands in', async () => {
    place.write('packages/api/x', '');
    const commit = place.commit('one');
    place.git('tag', '-a', '-m', 'm', 'v1');
    const recipe = place.recipe({});
    expect(await place.read('baseline', 'main', { recipe })).toEqual({
      side: 'baseline',
      asked: 'main',
      kind: 'git-ref',
      ref: 'main',
      commit,
      repository: place.repository,
      subfolder: '',
    });
    expect(
      await place.read('baseline', 'git:v1', { recipe, cwd: join(place.repository, 'packages/api') }),
    ).toMatchObject({ ref: 'v1', commit, repository: place.repository, subfolder: 'packages/api/' });
    expect(await place.read('baseline', 'git:HEAD@{1 second ago}', { recipe })).toMatchObject({ commit });
  });

  it('is looked up where the person stands, whatever a git hook says', async () => {
    const commit = place.commit('one');
    process.env['GIT_DIR'] = '/nowhere';
    try {
      expect(await place.read('baseline', 'HEAD', { recipe: place.recipe({}) })).toMatchObject({ commit });
    } finally {
      delete process.env['GIT_DIR'];
    }
  });

  it.each(['--all', '-h', 'git:--git-dir', '--output=/tmp/x', 'main..main', 'HEAD^{tree}'])(
    'never becomes an option or something else than a commit: %s',
    async (text) => {
      place.commit('one');
      expect((await refusal(text, { recipe: place.recipe({}) })).code).toBe('unknown-subject');
    },
  );

  it('without a recipe is refused with how to write one', async () => {
    place.commit('one');
    const error = await refusal('main');
    expect([error.code, error.explanation.what]).toEqual([
      'unknown-subject',
      '--candidate main is a git ref, and nothing says how it is started',
    ]);
    expect(error.explanation.fix).toContain('start: node server.js');
  });

  it('of Showtime itself needs no recipe', async () => {
    place.write('package.json', '{"name": "showtime"}');
    place.commit('one');
    expect(await place.read('candidate', 'HEAD')).toMatchObject({ kind: 'git-ref' });
  });
});

describe('anything else', () => {
  it('is refused with everything that was tried, in its order, and how each is written', async () => {
    place.commit('one');
    const error = await refusal('mian');
    expect(error.exitCode).toBe(64);
    expect(error.explanation).toEqual({
      what: '--candidate "mian" names nothing that can be measured',
      why: 'it was tried as each of these:',
      problems: [
        'no URL: it does not begin with http:// or https://',
        `no run folder: there is no run.json in ${join(place.repository, 'mian')}`,
        'no command: it has no white space',
        'no git ref: git says: fatal: Needed a single revision',
      ],
      fix: expect.stringMatching(
        /http:\/\/127\.0\.0\.1:8080, command:\.\/start\.sh, git:main .*git fetch.*, or the path of a run folder/,
      ),
    });
  });

  it('outside of any repository says so', async () => {
    expect((await refusal('main', { cwd: place.folder })).explanation.problems?.at(-1)).toMatch(
      /^no git ref: git says: fatal: not a git repository/,
    );
  });

  it('that is empty is refused', async () => {
    expect((await refusal('')).explanation.problems?.at(-1)).toBe('no git ref: it is empty');
    expect((await refusal('git:')).explanation.why).toBe('no git ref: it is empty');
  });
});
