import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { packageRoot } from './contract/index.ts';

interface Step {
  id?: string;
  run?: string;
  if?: string;
  uses?: string;
  env?: Record<string, string>;
}
interface Action {
  inputs: Record<string, { default: string }>;
  outputs: Record<string, { value: string }>;
  runs: { steps: Step[] };
}

const action = parse(readFileSync(join(packageRoot(), 'action.yml'), 'utf8')) as Action;
const gate = action.runs.steps.find(({ id }) => id === 'gate');

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'action-'));
  mkdirSync(join(dir, 'action', 'cli'), { recursive: true });
  // Stands for Showtime: notes its arguments, makes a gate folder, ends with $CODE.
  writeFileSync(
    join(dir, 'action/cli/bin.mjs'),
    `import { mkdirSync, writeFileSync } from 'node:fs';
    writeFileSync(process.env.NOTE, JSON.stringify(process.argv.slice(2)));
    const folder = process.argv.find((one) => one.startsWith('--out=')).slice(6) + '/20261123T190000Z-gate';
    if (Number(process.env.CODE) < 3) mkdirSync(folder);
    process.exitCode = Number(process.env.CODE);`,
  );
});

describe('the GitHub action', () => {
  it('the GitHub action never writes an input into the text of a script, and keeps the gate folder in any case', () => {
    for (const { run } of action.runs.steps) expect(run ?? '').not.toContain('${{');
    expect(action.runs.steps.at(-1)).toMatchObject({
      if: expect.stringContaining('always()'),
      uses: 'actions/upload-artifact@v4',
    });
    const used = new Set(
      [...JSON.stringify(action.runs).matchAll(/inputs\.([a-z-]+)/g)].map(([, name]) => name),
    );
    expect([...used].sort()).toEqual(Object.keys(action.inputs).sort());
  });

  it('the GitHub action hands each input over as one argument, whatever is in it', () => {
    const { given } = play({
      CANDIDATE: 'node "a b".js; $(touch pwned)',
      BASELINE: '`id`',
      BUDGETS: 'b.yaml',
      HISTORY: 'h.csv',
      ARGUMENTS: '--pairs=20\n\n--allow-host\nstaging one\n',
    });
    expect(given.filter((one) => !one.startsWith('--out='))).toEqual([
      'gate',
      '--candidate=node "a b".js; $(touch pwned)',
      '--engine=autocannon',
      '--max-duration=15m',
      '--baseline=`id`',
      '--budgets=b.yaml',
      '--history=h.csv',
      '--pairs=20',
      '--allow-host',
      'staging one',
    ]);
  });

  it('the GitHub action ends as the gate does, and prints the outcome', () => {
    for (const [code, outcome] of [
      [0, 'pass'],
      [1, 'fail'],
      [2, 'inconclusive'],
    ] as const) {
      const { status, output } = play({ CODE: String(code) });
      expect([status, output['outcome'], output['exit-code']]).toEqual([code, outcome, String(code)]);
      expect(output['folder']).toMatch(/showtime-gate\.\w+\/20261123T190000Z-gate$/);
    }
    expect(play({ CODE: '64' })).toMatchObject({ status: 64, output: { outcome: 'error', folder: '' } });
  });

  it('the GitHub action has outputs even if a step before the gate fails', () => {
    expect(action.outputs['outcome']?.value).toBe("${{ steps.gate.outputs.outcome || 'error' }}");
    expect(action.outputs['exit-code']?.value).toBe("${{ steps.gate.outputs.exit-code || '69' }}");
  });

  it('the GitHub action is green without a decision only on request', () => {
    const { status, output } = play({ CODE: '2', INCONCLUSIVE: 'warn' });
    expect([status, output['outcome']]).toEqual([0, 'inconclusive']);
    expect(play({ CODE: '1', INCONCLUSIVE: 'warn' }).status).toBe(1);
    expect(play({ INCONCLUSIVE: 'ignore' })).toMatchObject({
      status: 64,
      given: [],
      output: { outcome: 'error', 'exit-code': '64', folder: '' },
    });
  });

  it('the GitHub action compares a pull request with its merge base, not with what others have merged since', () => {
    const base = commit('base');
    git('checkout', '-q', '-b', 'mine');
    commit('mine');
    git(
      'update-ref',
      'refs/remotes/origin/main',
      git('commit-tree', 'HEAD^{tree}', '-p', base, '-m', 'theirs'),
    );
    expect(play({ BASE_REF: 'main' }).given).toContain(`--baseline=${base}`);
    expect(play({ QUEUE_BASE: base }).given).toContain(`--baseline=${base}`);
    expect(play({ BASE_REF: 'main', BASELINE: 'v1' }).given).toContain('--baseline=v1');
    expect(play({}).given.join()).not.toContain('--baseline');
    const same = play({ BASE_REF: 'main', CANDIDATE: base });
    expect([same.status, same.given]).toEqual([64, []]);
    expect(same.stdout).toContain('are the same commit');
    expect(play({ BASE_REF: 'main', CANDIDATE: base, BASELINE: base }).given).toContain(`--baseline=${base}`);
    expect(play({ QUEUE_BASE: base, CANDIDATE: 'node server.js' }).given).toContain(`--baseline=${base}`);
    const shallow = play({ BASE_REF: 'gone' });
    expect([shallow.status, shallow.given]).toEqual([64, []]);
    expect(shallow.stdout).toContain('fetch-depth: 0');
    for (const { output } of [same, shallow])
      expect(output).toEqual({ outcome: 'error', 'exit-code': '64', folder: '' });
  });
});

/** Runs the gate's step as GitHub does, with the defaults of the inputs. */
function play(env: Record<string, string>): {
  status: number | null;
  stdout: string;
  given: string[];
  output: Record<string, string>;
} {
  for (const name of ['note', 'output']) writeFileSync(join(dir, name), name === 'note' ? '[]' : '');
  const defaults = Object.fromEntries(
    Object.entries(gate?.env ?? {}).map(([name, value]) => [
      name,
      action.inputs[/^\$\{\{ inputs\.([a-z-]+)/.exec(value)?.[1] ?? '']?.default ?? '',
    ]),
  );
  const { status, stdout } = spawnSync(
    'bash',
    ['--noprofile', '--norc', '-eo', 'pipefail', '-c', gate?.run ?? ''],
    {
      cwd: dir,
      encoding: 'utf8',
      env: {
        ...process.env,
        ...defaults,
        ACTION_PATH: join(dir, 'action'),
        RUNNER_TEMP: dir,
        GITHUB_OUTPUT: join(dir, 'output'),
        NOTE: join(dir, 'note'),
        CODE: '0',
        ...env,
      },
    },
  );
  const lines = readFileSync(join(dir, 'output'), 'utf8').split('\n').filter(Boolean);
  return {
    status,
    stdout,
    given: JSON.parse(readFileSync(join(dir, 'note'), 'utf8')) as string[],
    output: Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string])),
  };
}

function commit(message: string): string {
  if (message === 'base') git('init', '-q');
  git('-c', 'user.name=a', '-c', 'user.email=a@example.org', 'commit', '-q', '--allow-empty', '-m', message);
  return git('rev-parse', 'HEAD');
}

function git(...args: string[]): string {
  const who = {
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@example.org',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@example.org',
  };
  return spawnSync('git', args, {
    cwd: dir,
    encoding: 'utf8',
    env: { ...process.env, ...who },
  }).stdout.trim();
}
