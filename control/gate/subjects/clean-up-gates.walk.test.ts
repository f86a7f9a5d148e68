// After a gate was killed: `recover` finds its services, trees and folders, and leaves those of living gates
// alone.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { packageRoot } from '../../../contract/index.ts';
import { cleanUpGates, openWorkFolder } from './clean-up-gates.ts';
import { taggedProcesses } from '../../../platform/processes/marked-processes.ts';
import { SubjectWorkspace } from './testing/subject-workspace.ts';
import { readGateState, workFolderOf, type GateState } from './work-folder.ts';

let workspace: SubjectWorkspace;

beforeEach(() => {
  workspace = new SubjectWorkspace();
});
afterEach(async () => {
  await cleanUpGates(workspace.ports, true);
  await workspace.leave();
});

/**
 * Starts a gate process that opens main, restarts it `restarts` times, and is killed with the keeper once it
 * is up. Returns the gate's state.
 */
async function killedGate(start: string, restarts: number): Promise<GateState> {
  const owner = spawn(
    process.execPath,
    [
      ...['--import', 'tsx', join(import.meta.dirname, 'fixtures/open-gate.ts')],
      ...[
        workspace.runs,
        workspace.repository,
        JSON.stringify(workspace.recipe({ start })),
        String(restarts),
      ],
    ],
    { cwd: packageRoot(), stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ended = once(owner, 'exit').then(() => text(owner.stderr));
  const output = await Promise.race([once(owner.stdout, 'data').then(String), ended]);
  expect(output).toMatch(/^open \d+/);
  const state = await readGateState(workFolderOf(workspace.runs, 'killed'));
  // Its keeper too, which would have ended them.
  process.kill(Number(output.split(' ')[1]), 'SIGKILL');
  owner.kill('SIGKILL');
  await ended;
  return state ?? expect.fail('it left no state');
}

it.each([0, 1])(
  'everything that a killed gate left is ended and removed, when it was restarted %i times',
  async (restarts) => {
    workspace.commit('one');
    const state = await killedGate('setsid sleep 300 & node service.cjs; true', restarts);
    expect(taggedProcesses(state.mark).length).toBeGreaterThan(0);
    expect(workspace.git('worktree', 'list')).toContain('/.gate/killed/candidate');
    const [line] = (await cleanUpGates(workspace.ports, false)).lines;
    expect(line).toMatch(
      /^gate killed: its own process was gone; processes ended: [1-9]\d*; working trees removed: 1$/,
    );
    expect(taggedProcesses(state.mark)).toEqual([]);
    expect(workspace.git('worktree', 'list')).not.toContain('.gate');
    expect(readdirSync(join(workspace.runs, '.gate'))).toEqual([]);
    expect(await cleanUpGates(workspace.ports, false)).toEqual({ lines: [], strange: [] });
  },
);

it('a gate whose process still runs is left alone, and its own closing removes it', async () => {
  const work = await openWorkFolder(workspace.ports, 'living', []);
  expect(await cleanUpGates(workspace.ports, false)).toEqual({ lines: [], strange: [] });
  expect(existsSync(work.folder)).toBe(true);
  await work.close();
  await work.close();
  expect(existsSync(work.folder)).toBe(false);
});

it('a gate whose pid belongs to another process by now is abandoned', async () => {
  const { folder } = await openWorkFolder(workspace.ports, 'older', []);
  const state = JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8')) as GateState;
  writeFileSync(
    join(folder, 'state.json'),
    JSON.stringify({ ...state, owner: { ...state.owner, started: 'long ago' } }),
  );
  expect((await cleanUpGates(workspace.ports, false)).lines).toEqual([
    'gate older: its own process was gone; processes ended: 0',
  ]);
});

it('a gate that came with a repository is left alone and listed, until it is confirmed', async () => {
  const { folder } = await openWorkFolder(workspace.ports, 'mine', []);
  const state = JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8')) as GateState;
  const planted = workFolderOf(workspace.runs, 'planted');
  mkdirSync(planted);
  const worktrees = [{ side: 'candidate', repository: '/somewhere' }];
  const owner = { ...state.owner, started: 'long ago' };
  writeFileSync(join(planted, 'state.json'), JSON.stringify({ ...state, id: 'planted', owner, worktrees }));
  writeFileSync(join(planted, 'started-by'), readFileSync(join(folder, 'started-by')));
  expect(await cleanUpGates(workspace.ports, false)).toEqual({
    lines: [],
    strange: ['gate planted: ends what carries its mark, and removes working trees of /somewhere'],
  });
  expect(existsSync(planted)).toBe(true);
  writeFileSync(join(planted, 'state.json'), JSON.stringify({ ...state, owner, worktrees: [] }));
  expect((await cleanUpGates(workspace.ports, true)).lines).toHaveLength(1);
});

it('a working tree that was only half made is removed', async () => {
  const commit = workspace.commit('one');
  const subject = await workspace.read('candidate', 'main', { recipe: workspace.recipe({}) });
  const work = await openWorkFolder(workspace.ports, 'half', [subject]);
  workspace.git('worktree', 'add', '-q', '--detach', '--lock', join(work.folder, 'candidate'), commit);
  writeFileSync(join(work.folder, 'candidate/.git'), '');
  await work.close();
  expect(workspace.git('worktree', 'list', '--porcelain')).not.toContain('candidate');
  expect(existsSync(work.folder)).toBe(false);
});

it("folders that are no gate's are left alone", async () => {
  mkdirSync(join(workspace.runs, '.gate/something'), { recursive: true });
  writeFileSync(join(workspace.runs, '.gate/something/state.json'), '{"id": "x"}');
  expect(await cleanUpGates(workspace.ports, false)).toEqual({ lines: [], strange: [] });
  expect(readdirSync(join(workspace.runs, '.gate'))).toEqual(['something']);
});

it('two gates of one id are refused', async () => {
  const work = await openWorkFolder(workspace.ports, 'one', []);
  await expect(openWorkFolder(workspace.ports, 'one', [])).rejects.toMatchObject({
    code: 'folder-not-writable',
  });
  expect(existsSync(join(work.folder, 'state.json'))).toBe(true);
  expect(readdirSync(join(workspace.runs, '.gate'))).toEqual(['one']);
  await work.close();
});
