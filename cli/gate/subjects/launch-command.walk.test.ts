// Commands as subjects: started with a port, database and tokens of their own, waited for, explained when
// they fail, ended whole.
import { chmodSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ShowtimeError } from '../../../contract/index.ts';
import { markedProcesses } from './marked-processes.ts';
import { SubjectPlace } from './testing/subject-place.ts';
import { readGateState, sideMark } from './work-folder.ts';

let place: SubjectPlace;

beforeEach(() => {
  place = new SubjectPlace();
});
afterEach(() => place.leave());

async function ask(baseUrl: string, path = '/', method = 'GET'): Promise<{ pid: number; database?: string }> {
  return (await fetch(`${baseUrl}${path}`, { method })).json() as Promise<{ pid: number; database?: string }>;
}

async function refusal(opening: Promise<unknown>): Promise<ShowtimeError> {
  return opening.then(
    () => expect.fail('it was opened'),
    (error: unknown) => error as ShowtimeError,
  );
}

/** Processes of the candidate that run now. */
async function running(): Promise<number[]> {
  const state = await readGateState(place.workFolder());
  return state === undefined ? [] : markedProcesses(sideMark(state, 'candidate'));
}

describe('a command', () => {
  it('is started on a port of its own and answers there until it is closed', async () => {
    const subject = await place.open('candidate', 'node service.cjs');
    expect(subject).toMatchObject({
      subject: { side: 'candidate', kind: 'command', asked: 'node service.cjs', commit: null },
      tokens: null,
      env: {},
    });
    const { pid } = await ask(subject.baseUrl);
    expect(await running()).toContain(pid);
    expect(await running()).toContain((await subject.pids())[0]);
    await subject.close();
    await subject.close();
    await expect(fetch(subject.baseUrl)).rejects.toThrow();
    expect(await running()).toEqual([]);
    expect(subject.lost.aborted).toBe(false);
  });

  it('that needs no shell words is written with command:', async () => {
    place.write('start.sh', '#!/bin/sh\nexec node service.cjs\n');
    chmodSync(join(place.repository, 'start.sh'), 0o755);
    const subject = await place.open('candidate', 'command:./start.sh');
    expect((await ask(subject.baseUrl)).pid).toBeGreaterThan(0);
    await subject.close();
  });

  it('says when it ended by itself', async () => {
    const subject = await place.open('candidate', 'exec node service.cjs');
    process.kill((await ask(subject.baseUrl)).pid, 'SIGKILL');
    await expect.poll(() => subject.lost.aborted).toBe(true);
    expect((subject.lost.reason as Error).message).toBe('the candidate ended by itself with signal 9');
    await subject.close();
  });

  it('that ends at once is refused with its exit code and its last words', async () => {
    const error = await refusal(place.open('candidate', 'echo no such table; exit 3'));
    expect(error.code).toBe('subject-did-not-start');
    expect(error.explanation).toMatchObject({
      what: 'the candidate ended while it started',
      why: expect.stringMatching(
        /^the candidate ended by itself with exit code 3 before http:.* answered; the last lines of its log:$/,
      ),
      problems: ['no such table'],
      fix: expect.stringContaining(join(place.folder, 'logs/candidate.log')),
    });
  });

  it('that listens elsewhere is refused when its patience is over, and ended', async () => {
    const error = await refusal(
      place.open('candidate', 'PORT=0 node service.cjs', place.recipe({ patienceMs: 1_500 })),
    );
    expect(error.explanation).toMatchObject({
      what: 'the candidate was not ready within 1.5 s',
      why: expect.stringMatching(/ECONNREFUSED/),
      fix: expect.stringContaining('127.0.0.1:$PORT'),
    });
    expect(await running()).toEqual([]);
  });

  it('that answers but never says that it is ready is refused with the status that was seen', async () => {
    const error = await refusal(
      place.open('candidate', 'node service.cjs', place.recipe({ ready: '/broken', patienceMs: 6_000 })),
    );
    expect(error.explanation.why).toMatch(/\/broken: it answered with status 503/);
    expect(await running()).toEqual([]);
  });

  it('is ended when the work is interrupted while it starts', async () => {
    const opening = refusal(place.open('candidate', 'PORT=0 node service.cjs'));
    await expect.poll(async () => (await running()).length).toBeGreaterThan(1);
    place.interruption.abort(new Error('interrupted'));
    expect((await opening).message).toBe('interrupted');
    expect(await running()).toEqual([]);
  });

  it('keeps what its build, seed and service print in one log, with headlines', async () => {
    const subject = await place.open('candidate', 'node service.cjs', place.recipe({ seed: 'echo seeding' }));
    await subject.close();
    expect(readFileSync(join(place.folder, 'logs/candidate.log'), 'utf8')).toBe(
      '== seed: echo seeding\nseeding\n== start: node service.cjs\nit listens\n',
    );
  });
});

describe('database, seed and tokens', () => {
  it('give each side its own copy, filled before it starts', async () => {
    place.write('data.txt', 'original\n');
    const recipe = place.recipe({ database: 'data.txt', seed: 'echo seeded >> "$DATABASE"' });
    const candidate = await place.open('candidate', 'node service.cjs', recipe);
    const baseline = await place.open('baseline', 'node service.cjs', recipe);
    await ask(candidate.baseUrl, '/candidate', 'POST');
    expect((await ask(candidate.baseUrl)).database).toBe('original\nseeded\nwritten by /candidate\n');
    expect((await ask(baseline.baseUrl)).database).toBe('original\nseeded\n');
    expect(readFileSync(join(place.repository, 'data.txt'), 'utf8')).toBe('original\n');
    await Promise.all([candidate.close(), baseline.close()]);
  });

  it('copy a whole folder, through symbolic links', async () => {
    place.write('data/inner.txt', 'original\n');
    symlinkSync('inner.txt', join(place.repository, 'data/link.txt'));
    const subject = await place.open(
      'candidate',
      'DATABASE="$DATABASE/link.txt" node service.cjs',
      place.recipe({ database: 'data' }),
    );
    expect((await ask(subject.baseUrl, '/x', 'POST')).database).toBe('original\nwritten by /x\n');
    expect(readFileSync(join(place.repository, 'data/inner.txt'), 'utf8')).toBe('original\n');
    await subject.close();
  });

  it('are refused when there is no such database', async () => {
    const error = await refusal(
      place.open('candidate', 'node service.cjs', place.recipe({ database: 'absent.db' })),
    );
    expect(error.explanation.what).toBe(
      `the candidate could not be started: its database ${join(place.repository, 'absent.db')} cannot be copied`,
    );
  });

  it('are refused when the seed fails, with its last words', async () => {
    const error = await refusal(
      place.open('candidate', 'node service.cjs', place.recipe({ seed: 'echo cannot reach it >&2; false' })),
    );
    expect(error.explanation).toMatchObject({
      what: 'the candidate could not be started: its seed ended with exit code 1',
      problems: ['cannot reach it'],
    });
  });

  it('end a seed that takes too long', async () => {
    const error = await refusal(
      place.open('candidate', 'node service.cjs', place.recipe({ seed: 'sleep 300', patienceMs: 500 })),
    );
    expect(error.explanation.what).toBe(
      'the candidate could not be started: its seed took longer than 0.5 s and was ended',
    );
    expect(await running()).toEqual([]);
  });

  it('hand over the tokens that the seed wrote', async () => {
    const subject = await place.open(
      'candidate',
      'node service.cjs',
      place.recipe({ seed: `echo '{"tokens": ["a", "b"]}' > "$TOKENS"` }),
    );
    expect(subject.tokens).toEqual(['a', 'b']);
    expect(readFileSync(subject.env['TOKENS'] ?? '', 'utf8')).toContain('"a"');
    await subject.close();
  });

  it('refuse tokens that are none, without repeating them, and end the service', async () => {
    const error = await refusal(
      place.open('candidate', 'node service.cjs', place.recipe({ seed: `echo '["secret"]' > "$TOKENS"` })),
    );
    expect(error.explanation.what).toBe('the candidate wrote tokens that cannot be read');
    expect(error.render()).not.toContain('secret');
    expect(await running()).toEqual([]);
  });
});

describe('a URL', () => {
  it('is used as it is', async () => {
    const service = await place.open('baseline', 'node service.cjs');
    const subject = await place.open('candidate', `${service.baseUrl}/broken/`);
    expect(subject).toMatchObject({
      baseUrl: `${service.baseUrl}/broken`,
      tokens: null,
      versions: {},
      restart: null,
      subject: { kind: 'url', commit: null },
    });
    expect(await subject.pids()).toEqual([]);
    await subject.close();
    expect((await ask(service.baseUrl)).pid).toBeGreaterThan(0);
    await service.close();
  });

  it('that does not answer is refused', async () => {
    const error = await refusal(place.open('candidate', 'http://127.0.0.1:9'));
    expect([error.code, error.exitCode]).toEqual(['target-not-up', 69]);
  });
});
