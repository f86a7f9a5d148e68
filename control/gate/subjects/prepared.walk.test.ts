// Restarting a subject: other processes and a fresh database from the same build, and nothing that stays of
// the earlier ones.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { taggedProcesses } from '../../../platform/processes/marked-processes.ts';
import { startedFile } from '../../supervisor/started-here.ts';
import type { OpenSubject } from './opening.ts';
import { SubjectWorkspace } from './testing/subject-workspace.ts';
import { readGateState, stateFile } from './work-folder.ts';

let workspace: SubjectWorkspace;

beforeEach(() => {
  workspace = new SubjectWorkspace();
});
afterEach(() => workspace.leave());

async function call(
  { baseUrl }: OpenSubject,
  path = '/',
  method = 'GET',
): Promise<{ pid: number; version: string; database?: string }> {
  return (await fetch(`${baseUrl}${path}`, { method })).json() as Promise<{
    pid: number;
    version: string;
    database?: string;
  }>;
}

async function restarted({ restart }: OpenSubject): Promise<OpenSubject> {
  return restart === null ? expect.fail('it cannot be restarted') : restart();
}

/** Processes of the gate that run now. */
async function running(): Promise<number[]> {
  const state = await readGateState(workspace.workFolder());
  return state === undefined ? [] : taggedProcesses(state.mark);
}

/** The content of the work folder beside its state and the mark of who made it. */
function leftovers(): string[] {
  return readdirSync(workspace.workFolder()).filter((name) => ![stateFile, startedFile].includes(name));
}

describe('a restarted command', () => {
  it('a restarted command has other processes and another port, and ends completely', async () => {
    const first = await workspace.open('candidate', 'setsid sleep 300 & node service.cjs; true');
    const firstPids = await running();
    const second = await restarted(first);
    expect(firstPids.length).toBeGreaterThan(2);
    expect((await running()).filter((pid) => firstPids.includes(pid))).toEqual([]);
    expect(await running()).toContain((await call(second)).pid);
    expect(await second.pids()).not.toEqual(await first.pids());
    expect(second.baseUrl).not.toBe(first.baseUrl);
    await expect(fetch(first.baseUrl)).rejects.toThrow();
    await second.close();
    expect(await running()).toEqual([]);
    expect(leftovers()).toEqual([]);
  });

  it('a restarted command has a fresh database, seeded again, and fresh tokens', async () => {
    workspace.write('data.txt', 'original\n');
    const seed = 'echo seeded >> "$DATABASE"; echo "{\\"tokens\\": [\\"of port $PORT\\"]}" > "$TOKENS"';
    const first = await workspace.open(
      'candidate',
      'node service.cjs',
      workspace.recipe({ database: 'data.txt', seed }),
    );
    await call(first, '/first', 'POST');
    const second = await restarted(first);
    expect((await call(second)).database).toBe('original\nseeded\n');
    expect([first.tokens, second.tokens]).toEqual(
      [first, second].map(({ baseUrl }) => [`of port ${new URL(baseUrl).port}`]),
    );
    await second.close();
  });

  it('a restarted command does not use the tokens of the earlier one', async () => {
    const first = await workspace.open(
      'candidate',
      'node service.cjs',
      workspace.recipe({ seed: `mkdir seeded && echo '{"tokens": ["a"]}' > "$TOKENS"; true` }),
    );
    const second = await restarted(first);
    expect([first.tokens, second.tokens, second.env]).toEqual([['a'], null, {}]);
    await second.close();
  });

  it('a restarted command is not lost by that, and reports its own loss', async () => {
    const first = await workspace.open('candidate', 'exec node service.cjs');
    const second = await restarted(first);
    process.kill((await call(second)).pid, 'SIGKILL');
    await expect.poll(() => second.lost.aborted).toBe(true);
    expect(first.lost.aborted).toBe(false);
    await second.close();
  });

  it('a restarted command takes the place of one that was lost', async () => {
    const first = await workspace.open('candidate', 'exec node service.cjs');
    process.kill((await call(first)).pid, 'SIGKILL');
    await expect.poll(() => first.lost.aborted).toBe(true);
    const second = await restarted(first);
    expect([(await call(second)).pid > 0, second.lost.aborted]).toEqual([true, false]);
    await second.close();
  });

  it('a restarted command goes on in the same log, with headlines', async () => {
    await (await restarted(await workspace.open('candidate', 'node service.cjs'))).close();
    expect(readFileSync(join(workspace.folder, 'logs/candidate.log'), 'utf8')).toBe(
      '== start: node service.cjs\nit listens\n'.repeat(2),
    );
  });

  it('a restarted command can be restarted again, while closing an earlier one does nothing any more', async () => {
    const first = await workspace.open('candidate', 'node service.cjs');
    const second = await restarted(first);
    const third = await restarted(second);
    await Promise.all([first.close(), second.close()]);
    expect(new Set([first, second, third].map(({ baseUrl }) => baseUrl)).size).toBe(3);
    expect((await call(third)).pid).toBeGreaterThan(0);
    await third.close();
    expect(await running()).toEqual([]);
  });

  it('a restarted command is closed with the earlier one while it only starts', async () => {
    const first = await workspace.open('candidate', 'node service.cjs');
    const restarting = restarted(first);
    await first.close();
    await expect(fetch((await restarting).baseUrl)).rejects.toThrow();
    expect([await running(), leftovers()]).toEqual([[], []]);
  });

  it('a restarted command that was closed stays so', async () => {
    const subject = await workspace.open('candidate', 'node service.cjs');
    await subject.close();
    await expect(restarted(subject)).rejects.toThrow('the candidate was closed: it cannot be restarted');
    expect(await running()).toEqual([]);
  });
});

describe('a restarted git ref', () => {
  it('a restarted git ref keeps its working tree and its build, until it is closed', async () => {
    workspace.write('version', 'one');
    workspace.commit('one');
    const first = await workspace.open(
      'candidate',
      'main',
      workspace.recipe({ build: 'printf " built" >> version' }),
    );
    const firstPid = (await call(first)).pid;
    workspace.write('version', 'two');
    workspace.commit('two');
    const third = await restarted(await restarted(first));
    const { pid, version } = await call(third);
    expect([pid === firstPid, version]).toEqual([false, 'one built']);
    await third.close();
    expect([await running(), leftovers()]).toEqual([[], []]);
    expect(workspace.git('worktree', 'list')).not.toContain('.gate');
  });

  it('a restarted git ref is removed with the work folder if it was not closed', async () => {
    workspace.commit('one');
    await restarted(await workspace.open('candidate', 'main', workspace.recipe({})));
    const { mark: tag } = (await readGateState(workspace.workFolder())) ?? expect.fail('no state');
    await workspace.closeWork();
    expect([taggedProcesses(tag), existsSync(workspace.workFolder())]).toEqual([[], false]);
    expect(workspace.git('worktree', 'list')).not.toContain('.gate');
  });
});

describe('a restart that fails', () => {
  it.each(['node service.cjs', 'main'])(
    'a restart that fails is reported with its reason and leaves nothing: %s',
    async (text) => {
      workspace.write('data.txt', 'original\n');
      workspace.commit('one');
      const subject = await workspace.open(
        'candidate',
        text,
        workspace.recipe({ database: 'data.txt', seed: 'mkdir seeded' }),
      );
      await expect(restarted(subject)).rejects.toMatchObject({
        code: 'subject-did-not-start',
        explanation: { what: 'the candidate could not be started: its seed ended with exit code 1' },
      });
      await subject.close();
      expect([await running(), leftovers(), subject.lost.aborted]).toEqual([[], [], false]);
      expect(workspace.git('worktree', 'list')).not.toContain('.gate');
    },
  );

  it('a restart that fails because the gate is interrupted leaves nothing', async () => {
    const subject = await workspace.open('candidate', 'node service.cjs');
    workspace.interruption.abort(new Error('interrupted'));
    await expect(restarted(subject)).rejects.toThrow('interrupted');
    expect([await running(), leftovers()]).toEqual([[], []]);
  });
});
