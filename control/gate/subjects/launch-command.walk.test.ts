// Commands as subjects: each starts with a separate port, database and tokens, is awaited, reports why it
// failed, and ends completely.
import { chmodSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ShowtimeError } from '../../../contract/index.ts';
import { taggedProcesses } from '../../../platform/processes/marked-processes.ts';
import { SubjectWorkspace } from './testing/subject-workspace.ts';
import { readGateState, sideTag } from './work-folder.ts';

let workspace: SubjectWorkspace;

beforeEach(() => {
  workspace = new SubjectWorkspace();
});
afterEach(() => workspace.leave());

async function call(
  baseUrl: string,
  path = '/',
  method = 'GET',
): Promise<{ pid: number; database?: string }> {
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
  const state = await readGateState(workspace.workFolder());
  return state === undefined ? [] : taggedProcesses(sideTag(state, 'candidate'));
}

/** Is never ready; writes a file when it is asked for the second time. */
const twiceAskedSource = `
let asked = 0;
require('node:http').createServer((request, response) => {
  asked += 1;
  if (asked === 2) require('node:fs').writeFileSync('again', '');
  response.writeHead(503).end();
}).listen(Number(process.env.PORT), process.env.HOST);
`;

describe('a command', () => {
  it('a command is started on a free port and answers there until it is closed', async () => {
    const subject = await workspace.open('candidate', 'node service.cjs');
    expect(subject).toMatchObject({
      subject: { side: 'candidate', kind: 'command', asked: 'node service.cjs', commit: null },
      tokens: null,
      env: {},
    });
    const { pid } = await call(subject.baseUrl);
    expect(await running()).toContain(pid);
    expect(await running()).toContain((await subject.pids())[0]);
    await subject.close();
    await subject.close();
    await expect(fetch(subject.baseUrl)).rejects.toThrow();
    expect(await running()).toEqual([]);
    expect(subject.lost.aborted).toBe(false);
  });

  it('a command that needs no shell syntax is written with command:', async () => {
    workspace.write('start.sh', '#!/bin/sh\nexec node service.cjs\n');
    chmodSync(join(workspace.repository, 'start.sh'), 0o755);
    const subject = await workspace.open('candidate', 'command:./start.sh');
    expect((await call(subject.baseUrl)).pid).toBeGreaterThan(0);
    await subject.close();
  });

  it('a command reports that it ended by itself', async () => {
    const subject = await workspace.open('candidate', 'exec node service.cjs');
    process.kill((await call(subject.baseUrl)).pid, 'SIGKILL');
    await expect.poll(() => subject.lost.aborted).toBe(true);
    expect((subject.lost.reason as Error).message).toBe('the candidate ended by itself with signal 9');
    await subject.close();
  });

  it('a command that ends at once is refused with its exit code and its last output', async () => {
    const error = await refusal(workspace.open('candidate', 'echo no such table; exit 3'));
    expect(error.code).toBe('subject-did-not-start');
    expect(error.explanation).toMatchObject({
      what: 'the candidate ended while it started',
      why: expect.stringMatching(
        /^the candidate ended by itself with exit code 3 before http:.* answered; the last lines of its log:$/,
      ),
      problems: ['no such table'],
      fix: expect.stringContaining(join(workspace.folder, 'logs/candidate.log')),
    });
  });

  it('a command that listens elsewhere is refused after the timeout, and ended', async () => {
    const error = await refusal(
      workspace.open('candidate', 'PORT=0 node service.cjs', workspace.recipe({ patienceMs: 1_500 })),
    );
    expect(error.explanation).toMatchObject({
      what: 'the candidate was not ready within 1.5 s',
      why: expect.stringMatching(/ECONNREFUSED/),
      fix: expect.stringContaining('127.0.0.1:$PORT'),
    });
    expect(await running()).toEqual([]);
  });

  it('a command that answers but is never ready is refused with the last status', async () => {
    const recipe = workspace.recipe({ ready: '/broken', patienceMs: 300_000 });
    const { clock } = workspace.ports;
    const sleep: typeof clock.sleep = clock.sleep.bind(clock);
    // The time is over when it is asked again: then its first answer was read, however slow the machine is.
    clock.sleep = async (ms, signal) => {
      if (ms !== 300_000) return sleep(ms, signal);
      await expect.poll(() => existsSync(join(workspace.repository, 'again'))).toBe(true);
    };
    workspace.write('service.cjs', twiceAskedSource);
    const error = await refusal(workspace.open('candidate', 'node service.cjs', recipe));
    expect(error.explanation.why).toMatch(/\/broken: it answered with status 503/);
    expect(await running()).toEqual([]);
  });

  it('a command is ended when the work is interrupted while it starts', async () => {
    const opening = refusal(workspace.open('candidate', 'PORT=0 node service.cjs'));
    await expect.poll(async () => (await running()).length).toBeGreaterThan(1);
    workspace.interruption.abort(new Error('interrupted'));
    expect((await opening).message).toBe('interrupted');
    expect(await running()).toEqual([]);
  });

  it('a command keeps what its build, seed and service print in one log, with headlines', async () => {
    const subject = await workspace.open(
      'candidate',
      'node service.cjs',
      workspace.recipe({ seed: 'echo seeding' }),
    );
    await subject.close();
    expect(readFileSync(join(workspace.folder, 'logs/candidate.log'), 'utf8')).toBe(
      '== seed: echo seeding\nseeding\n== start: node service.cjs\nit listens\n',
    );
  });
});

describe('database, seed and tokens', () => {
  it('database, seed and tokens give each side its own copy, filled before it starts', async () => {
    workspace.write('data.txt', 'original\n');
    const recipe = workspace.recipe({ database: 'data.txt', seed: 'echo seeded >> "$DATABASE"' });
    const candidate = await workspace.open('candidate', 'node service.cjs', recipe);
    const baseline = await workspace.open('baseline', 'node service.cjs', recipe);
    await call(candidate.baseUrl, '/candidate', 'POST');
    expect((await call(candidate.baseUrl)).database).toBe('original\nseeded\nwritten by /candidate\n');
    expect((await call(baseline.baseUrl)).database).toBe('original\nseeded\n');
    expect(readFileSync(join(workspace.repository, 'data.txt'), 'utf8')).toBe('original\n');
    await Promise.all([candidate.close(), baseline.close()]);
  });

  it('database, seed and tokens copy a whole folder, through symbolic links', async () => {
    workspace.write('data/inner.txt', 'original\n');
    symlinkSync('inner.txt', join(workspace.repository, 'data/link.txt'));
    const subject = await workspace.open(
      'candidate',
      'DATABASE="$DATABASE/link.txt" node service.cjs',
      workspace.recipe({ database: 'data' }),
    );
    expect((await call(subject.baseUrl, '/x', 'POST')).database).toBe('original\nwritten by /x\n');
    expect(readFileSync(join(workspace.repository, 'data/inner.txt'), 'utf8')).toBe('original\n');
    await subject.close();
  });

  it('database, seed and tokens are refused when there is no such database', async () => {
    const error = await refusal(
      workspace.open('candidate', 'node service.cjs', workspace.recipe({ database: 'absent.db' })),
    );
    expect(error.explanation.what).toBe(
      `the candidate could not be started: its database ${join(workspace.repository, 'absent.db')} cannot be copied`,
    );
  });

  it('database, seed and tokens are refused when the seed fails, with its last output', async () => {
    const error = await refusal(
      workspace.open(
        'candidate',
        'node service.cjs',
        workspace.recipe({ seed: 'echo cannot reach it >&2; false' }),
      ),
    );
    expect(error.explanation).toMatchObject({
      what: 'the candidate could not be started: its seed ended with exit code 1',
      problems: ['cannot reach it'],
    });
  });

  it('database, seed and tokens end a seed that takes too long', async () => {
    const error = await refusal(
      workspace.open(
        'candidate',
        'node service.cjs',
        workspace.recipe({ seed: 'sleep 300', patienceMs: 500 }),
      ),
    );
    expect(error.explanation.what).toBe(
      'the candidate could not be started: its seed took longer than 0.5 s and was ended',
    );
    expect(await running()).toEqual([]);
  });

  it('database, seed and tokens hand over the tokens that the seed wrote', async () => {
    const subject = await workspace.open(
      'candidate',
      'node service.cjs',
      workspace.recipe({ seed: `echo '{"tokens": ["a", "b"]}' > "$TOKENS"` }),
    );
    expect(subject.tokens).toEqual(['a', 'b']);
    expect(readFileSync(subject.env['TOKENS'] ?? '', 'utf8')).toContain('"a"');
    await subject.close();
  });

  it('database, seed and tokens refuse tokens that are none, without repeating them, and end the service', async () => {
    const error = await refusal(
      workspace.open(
        'candidate',
        'node service.cjs',
        workspace.recipe({ seed: `echo '["secret"]' > "$TOKENS"` }),
      ),
    );
    expect(error.explanation.what).toBe('the candidate wrote tokens that cannot be read');
    expect(error.render()).not.toContain('secret');
    expect(await running()).toEqual([]);
  });
});

describe('a URL', () => {
  it('a URL is used as it is', async () => {
    const service = await workspace.open('baseline', 'node service.cjs');
    const subject = await workspace.open('candidate', `${service.baseUrl}/broken/`);
    expect(subject).toMatchObject({
      baseUrl: `${service.baseUrl}/broken`,
      tokens: null,
      versions: {},
      restart: null,
      subject: { kind: 'url', commit: null },
    });
    expect(await subject.pids()).toEqual([]);
    await subject.close();
    expect((await call(service.baseUrl)).pid).toBeGreaterThan(0);
    await service.close();
  });

  it('a URL that does not answer is refused', async () => {
    const error = await refusal(workspace.open('candidate', 'http://127.0.0.1:9'));
    expect([error.code, error.exitCode]).toEqual(['target-not-up', 69]);
  });
});
