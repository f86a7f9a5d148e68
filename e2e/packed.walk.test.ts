// The packed program in repositories of others: a Node repository that has it among its packages, and a Python
// repository without package.json, beside which it is installed.
//
// The tarball is what `npm pack` makes of this checkout, and is unpacked as `npm install` would. Its dependencies
// are links to those of this checkout, so that no network is needed; only what the lock file lists as no
// development dependency is linked, so that a dependency that is missing in package.json is missing here too.
// What npm itself does (fetching dependencies, `prepare` of an installation from git) is not tested.
import { execFile, execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { packageRoot, verdict } from '../contract/index.ts';
import { GateWorkspace } from './gate-workspace.ts';
import { freePort } from '../platform/free-port.ts';

const packed = mkdtempSync(join(tmpdir(), 'packed-'));
let tarball: string;
let entries: readonly string[];
let workspace: GateWorkspace | undefined;
let service: ChildProcess | undefined;

beforeAll(() => {
  // dist/ is built already, as `prepare` would before a real `npm pack`.
  const [made] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', packed], {
      cwd: packageRoot(),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  ) as { filename: string; files: { path: string }[] }[];
  tarball = join(packed, made?.filename ?? '');
  entries = made?.files.map(({ path }) => path) ?? [];
});
afterEach(async () => {
  service?.kill();
  await workspace?.expectNothingLeft();
  workspace?.remove();
});
afterAll(() => rmSync(packed, { recursive: true, force: true }));

test('the package has a compiled program, and neither tests nor caches', () => {
  expect(entries).toEqual(expect.arrayContaining(['cli/bin.mjs', 'dist/bundle/main.js', 'LICENSE']));
  expect(entries.filter((path) => /\.test\.|(^|\/)testing\/|^runs\/|^dist\/\./.test(path))).toEqual([]);
});

test('in a Node repository that has it among its packages, init, run and gate work', async () => {
  const { folder } = (workspace = new GateWorkspace());
  install(join(folder, 'node_modules'));
  write('package.json', '{ "name": "kiosk", "private": true }\n');
  write('.gitignore', 'node_modules/\nruns/\n');
  git('init', '-q', '-b', 'main');
  commit('a kiosk');
  const bin = join(folder, 'node_modules/.bin/showtime');
  const line = 'exec node kiosk.mjs';
  expect((await showtime(bin, ['init', '--start', line, '--journey', 'tickets=/tickets'])).stdout).toContain(
    'wrote showtime.budgets.yaml',
  );
  await expectRun(bin, await open('node', ['kiosk.mjs']));
  // One quantile, and a wide margin: this asks whether the gate works here, not how well it decides.
  write('showtime.budgets.yaml', looser(read('showtime.budgets.yaml')));
  commit('budgets');
  const gate = ['gate', '--baseline', 'HEAD~1', '--candidate', 'HEAD', '--rate', '100', '--pairs', '10'];
  const judged = await showtime(bin, [...gate, '--max-duration', '60s']);
  expectGateAnswer(judged);
  const { subjects } = workspace.gateRecord();
  expect(subjects.map(({ kind }) => kind)).toEqual(['git-ref', 'git-ref']);
});

test.skipIf(spawnSync('python3', ['--version']).status !== 0)(
  'in a Python repository without package.json, beside which it is installed, init and run work',
  async () => {
    workspace = new GateWorkspace();
    const bin = install(join(packed, 'beside/node_modules'));
    write('.gitignore', 'runs/\n');
    git('init', '-q', '-b', 'main');
    const line = 'exec python3 kiosk.py';
    const started = await showtime(bin, [
      'init',
      '--start',
      line,
      '--journey',
      'tickets=/tickets',
      '--ci',
      'none',
    ]);
    expect([started.status, read('showtime.budgets.yaml')]).toEqual([
      0,
      expect.stringMatching(/start: exec python3 kiosk\.py/),
    ]);
    expect(read('showtime.budgets.yaml')).not.toMatch(/^ *(start|build): npm/m);
    await expectRun(bin, await open('python3', ['kiosk.py']));
  },
);

/** Unpacks the tarball into a `node_modules` with links to its dependencies; returns the program. */
function install(modules: string): string {
  mkdirSync(join(modules, 'showtime'), { recursive: true });
  execFileSync('tar', ['xzf', tarball, '-C', join(modules, 'showtime'), '--strip-components=1']);
  const lock = JSON.parse(readFileSync(join(packageRoot(), 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; optional?: boolean }>;
  };
  const tops = Object.entries(lock.packages).filter(
    ([path, { dev, optional }]) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path) && !dev && !optional,
  );
  for (const [path] of tops) {
    const link = join(modules, path.slice('node_modules/'.length));
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(packageRoot(), path), link);
  }
  const bin = join(modules, '.bin/showtime');
  mkdirSync(dirname(bin), { recursive: true });
  symlinkSync('../showtime/cli/bin.mjs', bin);
  return bin;
}

interface Done {
  status: number;
  stdout: string;
  stderr: string;
}

function showtime(bin: string, args: readonly string[]): Promise<Done> {
  return new Promise((resolve) =>
    execFile(process.execPath, [bin, ...args], { cwd: workspace?.folder }, (error, stdout, stderr) =>
      resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr }),
    ),
  );
}

/** Starts a kiosk of the repository and resolves with its URL once it answers. */
async function open(program: string, args: readonly string[]): Promise<string> {
  const port = await freePort('127.0.0.1');
  service = spawn(program, args, {
    cwd: workspace?.folder,
    env: { ...process.env, PORT: String(port) },
    stdio: 'ignore',
  });
  const url = `http://127.0.0.1:${port}`;
  await expect
    .poll(() =>
      fetch(`${url}/tickets`).then(
        ({ status }) => status,
        () => 0,
      ),
    )
    .toBe(200);
  return url;
}

async function expectRun(bin: string, url: string): Promise<void> {
  write('load.js', script);
  const done = await showtime(bin, ['run', 'load.js', '--base-url', url]);
  expect([done.status, done.stdout]).toEqual([0, expect.stringMatching(/^PASS[^]*service time[^]*tickets/)]);
  const { requests } = verdict.parse(JSON.parse(workspace?.text('verdict.json') ?? ''));
  expect(requests?.journeys.map(({ journey, failed }) => [journey, failed])).toEqual([['tickets', 0]]);
}

/** A busy machine may leave it inconclusive; bad input, a missing tool or a bug has another code. */
function expectGateAnswer({ status, stdout, stderr }: Done): void {
  const codes = { pass: 0, inconclusive: 2, invalid: 2, fail: 1 };
  expect([0, 1, 2], stderr).toContain(status);
  const { outcome } = workspace?.gateVerdict() ?? {};
  expect([codes[outcome ?? 'fail'], outcome === 'fail'], `${stdout}\n${stderr}`).toEqual([status, false]);
}

function looser(budgets: string): string {
  return budgets.replace(/p50: .*/, 'p50: { relative: 0.9 }').replace(/\n {4}(p95|p99|floorMs): .*/g, '');
}

function read(name: string): string {
  return readFileSync(join(workspace?.folder ?? '', name), 'utf8');
}

function write(name: string, text: string): void {
  writeFileSync(join(workspace?.folder ?? '', name), text);
}

function commit(title: string): void {
  git('add', '-A');
  git(
    '-c',
    'user.name=t',
    '-c',
    'user.email=t@example.org',
    '-c',
    'commit.gpgsign=false',
    'commit',
    '-qm',
    title,
  );
}

function git(...args: string[]): void {
  execFileSync('git', ['-C', workspace?.folder ?? '', ...args]);
}

const script = `
import http from 'k6/http';
export const options = {
  scenarios: {
    visits: { executor: 'shared-iterations', vus: 2, iterations: 100 },
  },
  thresholds: { http_req_failed: ['rate<0.01'] },
};
export default function () {
  http.get(__ENV.BASE_URL + '/tickets', { tags: { journey: 'tickets' } });
}
`;
