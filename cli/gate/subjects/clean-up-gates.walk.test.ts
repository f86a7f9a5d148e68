// After a gate was killed: `recover` finds its services, trees and folders, and leaves those of living gates
// alone.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { packageRoot } from '../../../contract/index.ts';
import { cleanUpGates, openWorkFolder } from './clean-up-gates.ts';
import { markedProcesses } from './marked-processes.ts';
import { SubjectPlace } from './testing/subject-place.ts';
import { readGateState, workFolderOf, type GateState } from './work-folder.ts';

let place: SubjectPlace;

beforeEach(() => {
  place = new SubjectPlace();
});
afterEach(async () => {
  await cleanUpGates(place.context);
  await place.leave();
});

/**
 * A gate of its own process that opens main, restarts it so often, and is killed with the keeper once it is
 * up; the gate's state.
 */
async function killedGate(start: string, restarts: number): Promise<GateState> {
  const from = (path: string): string => JSON.stringify(join(packageRoot(), 'dist/cli', path));
  const recipe = JSON.stringify(place.recipe({ start }));
  const program = `
    const { readSubject, openSubject, openWorkFolder } = await import(${from('gate/subjects/index.js')});
    const { realContext } = await import(${from('terminal.js')});
    const context = realContext(${JSON.stringify(place.runs)}), recipe = ${recipe}, cwd = ${JSON.stringify(place.repository)};
    const asked = await readSubject(context, 'candidate', 'main', { allowHosts: [], cwd, recipe });
    const { folder } = await openWorkFolder(context, 'killed', [asked]);
    let subject = await openSubject(context, asked, { recipe, recipeFolder: cwd, workFolder: folder, logsFolder: folder, signal: new AbortController().signal });
    for (let left = ${restarts}; left > 0; left -= 1) subject = await subject.restart();
    console.log('open', (await subject.pids())[0]);
  `;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = String(((await once(owner.stdout, 'data')) as [Buffer])[0]);
  expect(said).toMatch(/^open \d+/);
  const state = await readGateState(workFolderOf(place.runs, 'killed'));
  // Its keeper too, which would have ended them.
  process.kill(Number(said.split(' ')[1]), 'SIGKILL');
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  return state ?? expect.fail('it left no state');
}

it.each([0, 1])(
  'everything that a killed gate left is ended and removed, when it was restarted %i times',
  async (restarts) => {
    place.commit('one');
    const state = await killedGate('setsid sleep 300 & node service.cjs; true', restarts);
    expect(markedProcesses(state.mark).length).toBeGreaterThan(0);
    expect(place.git('worktree', 'list')).toContain('/.gate/killed/candidate');
    const [line] = await cleanUpGates(place.context);
    expect(line).toMatch(
      /^gate killed: its own process was gone; processes ended: [1-9]\d*; working trees removed: 1$/,
    );
    expect(markedProcesses(state.mark)).toEqual([]);
    expect(place.git('worktree', 'list')).not.toContain('.gate');
    expect(readdirSync(join(place.runs, '.gate'))).toEqual([]);
    expect(await cleanUpGates(place.context)).toEqual([]);
  },
);

it('a gate whose process lives is left alone, and its own closing removes it', async () => {
  const work = await openWorkFolder(place.context, 'living', []);
  expect(await cleanUpGates(place.context)).toEqual([]);
  expect(existsSync(work.folder)).toBe(true);
  await work.close();
  await work.close();
  expect(existsSync(work.folder)).toBe(false);
});

it('a gate whose pid belongs to another process by now is abandoned', async () => {
  const { folder } = await openWorkFolder(place.context, 'older', []);
  const state = JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8')) as GateState;
  writeFileSync(
    join(folder, 'state.json'),
    JSON.stringify({ ...state, owner: { ...state.owner, started: 'long ago' } }),
  );
  expect(await cleanUpGates(place.context)).toEqual([
    'gate older: its own process was gone; processes ended: 0',
  ]);
});

it('a working tree that was only half made is removed', async () => {
  const commit = place.commit('one');
  const asked = await place.read('candidate', 'main', { recipe: place.recipe({}) });
  const work = await openWorkFolder(place.context, 'half', [asked]);
  place.git('worktree', 'add', '-q', '--detach', '--lock', join(work.folder, 'candidate'), commit);
  writeFileSync(join(work.folder, 'candidate/.git'), '');
  await work.close();
  expect(place.git('worktree', 'list', '--porcelain')).not.toContain('candidate');
  expect(existsSync(work.folder)).toBe(false);
});

it("folders that are no gate's are left alone", async () => {
  mkdirSync(join(place.runs, '.gate/something'), { recursive: true });
  writeFileSync(join(place.runs, '.gate/something/state.json'), '{"id": "x"}');
  expect(await cleanUpGates(place.context)).toEqual([]);
  expect(readdirSync(join(place.runs, '.gate'))).toEqual(['something']);
});

it('two gates of one id are refused', async () => {
  const work = await openWorkFolder(place.context, 'one', []);
  await expect(openWorkFolder(place.context, 'one', [])).rejects.toMatchObject({
    code: 'folder-not-writable',
  });
  expect(existsSync(join(work.folder, 'state.json'))).toBe(true);
  expect(readdirSync(join(place.runs, '.gate'))).toEqual(['one']);
  await work.close();
});
