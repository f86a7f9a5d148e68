import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { bundleScript } from '../../load/index.ts';
import { findBudgetsFile } from '../../input/budgets/find-budgets-file.ts';
import { readBudgets } from '../../input/budgets/read-budgets.ts';
import { ciOf, foundIn, type Starter } from './starter.ts';
import { starterFiles } from './starter-files.ts';
import { writeNewFiles } from './write-new-files.ts';

const plain: Starter = {
  journeys: [{ name: 'front', path: '/' }],
  start: 'npm start',
  build: null,
  ci: 'none',
  packages: { manager: 'npm', locked: true },
  subfolder: '',
};
const awkward: Starter = {
  journeys: [
    { name: 'front: "page" #1', path: '/?q={n}#x' },
    { name: "it's", path: "/a'b: c" },
  ],
  start: 'PORT="$PORT" node \'my server.js\' # quick: yes',
  build: 'npm ci',
  ci: 'none',
  packages: { manager: 'npm', locked: true },
  subfolder: '',
};

it('the starter holds budgets that `readBudgets` accepts, for both engines', async () => {
  const folder = await written(plain);
  const path = await findBudgetsFile(folder);
  const { budgets, recipe, load } = await readBudgets(path, { engine: 'autocannon' });
  expect(budgets.map(({ name }) => name)).toEqual([
    'front-p50-relative',
    'front-p95-relative',
    'front-p99-relative',
    'front-availability',
    'front-errors',
  ]);
  expect(recipe).toMatchObject({ start: 'npm start', ready: '/' });
  expect(load.requests).toMatchObject([{ journey: 'front', method: 'GET', path: '/' }]);
  expect((await readBudgets(path, { engine: 'k6' })).script).toBe(join(folder, 'showtime.scenario.ts'));
});

it('the starter holds budgets that are good with the lines in comments as well', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'starter-'));
  for (const { path, text } of starterFiles(plain)) {
    const uncommented = text
      .replace(/^( +)# (.*[:[].*)$/gm, (_, indent: string, rest: string) => indent + rest)
      .replace(/^ {4}p99: \{ relative: 0.2 \}.*\n/m, '');
    writeFileSync(join(folder, path), path.endsWith('.yaml') ? uncommented : text);
  }
  const { budgets, load, recipe } = await readBudgets(join(folder, 'showtime.budgets.yaml'), {
    engine: 'autocannon',
    environment: { SHOP_TOKEN: 's' },
  });
  expect(budgets.map(({ name }) => name)).toEqual([
    'front-p50-relative',
    'front-p95-relative',
    'front-p99-relative',
    'front-p99-below',
    'front-availability',
    'front-errors',
  ]);
  expect(load.requests[1]).toMatchObject({ journey: 'buy', expect: [201], weight: 0.25 });
  expect(recipe?.build).toBe('npm ci');
});

it('the starter keeps names, paths and shell lines to the letter', async () => {
  const { load, recipe, budgets } = await readBudgets(await findBudgetsFile(await written(awkward)), {
    engine: 'autocannon',
  });
  expect(load.requests.map(({ journey, path }) => ({ name: journey, path }))).toEqual(awkward.journeys);
  expect(recipe).toMatchObject({ start: awkward.start, build: 'npm ci' });
  expect(budgets.map(({ name }) => name)).toContain('it-s-p99-relative');
});

it('the starter holds a scenario that bundles, with the journeys as tags', async () => {
  for (const starter of [plain, awkward]) {
    const { code } = await bundleScript(join(await written(starter), 'showtime.scenario.ts'));
    for (const { name } of starter.journeys) expect(code).toContain(name);
  }
});

it('the starter holds CI jobs that fetch all of the history, never take a package of that name from elsewhere, and keep the report', async () => {
  const github = parse(textOf('github', '.github/workflows/showtime-gate.yml')) as {
    jobs: { gate: { steps: Record<string, unknown>[] } };
  };
  expect(github.jobs.gate.steps[0]).toMatchObject({ with: { 'fetch-depth': 0 } });
  expect(github.jobs.gate.steps.at(-1)).toMatchObject({ if: 'always()', with: { path: 'runs/' } });
  const gitlab = parse(textOf('gitlab', 'showtime-gate.gitlab-ci.yml')) as Record<
    string,
    { variables: object; script: string[]; artifacts: object }
  >;
  expect(gitlab['showtime-gate']).toMatchObject({
    variables: { GIT_DEPTH: '0' },
    artifacts: { when: 'always', reports: { junit: 'runs/*/junit.xml' } },
  });
  const jenkins = textOf('jenkins', 'Jenkinsfile.showtime-gate');
  expect(jenkins).toContain('junit testResults');
  for (const text of [JSON.stringify(github), JSON.stringify(gitlab), jenkins]) {
    expect(text).toContain('npx --no-install showtime gate --candidate HEAD');
    expect(text).not.toMatch(/run: [^|]*\$\{\{/);
  }
});

it('the starter goes with the CI that a repository has, and builds by its lock file', () => {
  expect(ciOf(folderWith('.github/'))).toBe('github');
  expect(ciOf(folderWith('.gitlab-ci.yml'))).toBe('gitlab');
  expect(ciOf(folderWith('.gitlab-ci.yml', '.github/'))).toBe('github');
  expect(ciOf(folderWith('Jenkinsfile'))).toBe('jenkins');
  expect(ciOf(folderWith())).toBe('github');
});

it.each([
  { has: [], is: ['none', false, null] },
  { has: ['package.json'], is: ['npm', false, null] },
  { has: ['package.json', 'package-lock.json'], is: ['npm', true, 'npm ci'] },
  { has: ['package.json', 'pnpm-lock.yaml'], is: ['pnpm', true, 'pnpm install --frozen-lockfile'] },
  { has: ['package.json', 'yarn.lock'], is: ['yarn-classic', true, 'yarn install --frozen-lockfile'] },
  {
    has: ['package.json', ['yarn.lock', '__metadata:\n  version: 8\n']],
    is: ['yarn', true, 'yarn install --immutable'],
  },
  { has: [['package.json', '{"packageManager":"pnpm@9.1.0"}']], is: ['pnpm', false, null] },
  {
    has: [['package.json', '{"packageManager":"yarn@4.5.0+sha224.0"}'], 'yarn.lock'],
    is: ['yarn', true, 'yarn install --immutable'],
  },
  {
    has: [['package.json', '{"packageManager":"npm@10.0.0"}'], 'pnpm-lock.yaml'],
    is: ['npm', false, null],
  },
] as const)('a starter knows the package manager of $has', ({ has, is }) => {
  const { packages, build } = foundIn(folderWith(...has));
  expect([packages.manager, packages.locked, build]).toEqual(is);
});

it('a starter finds the lock file and the CI of a monorepo at its root, where CI reads the job', async () => {
  const root = folderWith('.git/', '.github/', 'package.json', 'pnpm-lock.yaml');
  const folder = join(root, 'packages/shop');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{}');
  const found = foundIn(folder);
  expect(found).toMatchObject({
    root,
    subfolder: 'packages/shop',
    packages: { manager: 'pnpm', locked: true },
  });
  await writeNewFiles(folder, starterFiles({ ...plain, ...found, ci: ciOf(root) }), root);
  const { jobs } = parse(readFileSync(join(root, '.github/workflows/showtime-gate.yml'), 'utf8')) as Workflow;
  expect(jobs['gate']).toMatchObject({ defaults: { run: { 'working-directory': 'packages/shop' } } });
  expect(jobs['gate']?.steps.at(-1)).toMatchObject({ with: { path: 'packages/shop/runs/' } });
  expect(readFileSync(join(folder, 'showtime.budgets.yaml'), 'utf8')).toContain('build: pnpm install');
});

describe('the job of each package manager', () => {
  it.each([
    ['npm', true, ['npm ci'], 'npx --no-install showtime gate'],
    ['npm', false, ['npm install --no-audit --no-fund'], 'npx --no-install showtime gate'],
    ['pnpm', true, ['corepack enable', 'pnpm install --frozen-lockfile'], 'pnpm exec showtime gate'],
    ['pnpm', false, ['corepack enable', 'pnpm install --no-frozen-lockfile'], 'pnpm exec showtime gate'],
    [
      'yarn-classic',
      true,
      ['corepack enable', 'yarn install --frozen-lockfile'],
      'yarn --silent run showtime gate',
    ],
    ['yarn', true, ['corepack enable', 'yarn install --immutable'], 'yarn run showtime gate'],
    ['none', false, ['npm ci --include=dev --no-audit --no-fund'], '/.showtime/cli/bin.mjs" gate'],
  ] as const)('the CI job for %s, locked %s, installs by %j', (manager, locked, installs, runs) => {
    const packages = { manager, locked };
    const { jobs } = parse(textOf('github', '.github/workflows/showtime-gate.yml', packages)) as Workflow;
    const steps = jobs['gate']?.steps ?? [];
    const shell = steps.flatMap(({ run }) => (run === undefined ? [] : [run]));
    expect(shell.slice(0, -1)).toEqual(installs);
    expect(shell.at(-1)).toContain(runs);
    const others = [
      textOf('gitlab', 'showtime-gate.gitlab-ci.yml', packages),
      textOf('jenkins', 'Jenkinsfile.showtime-gate', packages),
    ];
    expect(Object.keys(parse(others[0] ?? '') as object)).toEqual(['showtime-gate']);
    for (const text of others) expect(text).toContain(runs);
    for (const text of [...shell, ...others]) expect(text).not.toMatch(/npx (?!--no-install )/);
    // Its own packages are cached by npm alone, whose cache needs its lock file.
    const setUp = steps.find(({ uses }) => uses?.startsWith('actions/setup-node'));
    expect(setUp?.with).toEqual(
      manager === 'npm' && locked ? { 'node-version': 24, cache: 'npm' } : { 'node-version': 24 },
    );
    expect(steps.filter(({ uses }) => uses?.startsWith('actions/checkout')).length).toBe(
      manager === 'none' ? 2 : 1,
    );
  });
});

describe('a merge base that is missing', () => {
  it('a merge base that is missing ends the job with 64: 1 would mean that a budget is broken', () => {
    const { jobs } = parse(textOf('github', '.github/workflows/showtime-gate.yml')) as Workflow;
    const gate = jobs['gate']?.steps.find(({ name }) => name === 'Gate')?.run ?? '';
    const folder = folderWith();
    execFileSync('git', ['init', '-q'], { cwd: folder });
    const { status, stdout } = spawnSync('bash', ['-eo', 'pipefail', '-c', gate], {
      cwd: folder,
      env: { ...process.env, BASE: 'gone' },
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([64, expect.stringContaining('::error::')]);
    for (const text of [
      textOf('gitlab', 'showtime-gate.gitlab-ci.yml'),
      textOf('jenkins', 'Jenkinsfile.showtime-gate'),
    ])
      expect(text).toContain('baseline=$(git merge-base HEAD FETCH_HEAD) || exit 64');
  });
});

describe('the comment on a pull request', () => {
  const { jobs, permissions } = parse(textOf('github', '.github/workflows/showtime-gate.yml')) as Workflow;
  const comment = jobs['comment'];

  it('the comment on a pull request is written by a job that has this one right, while the one that runs the change may only read', () => {
    expect(permissions).toEqual({ contents: 'read' });
    expect(jobs['gate']).not.toHaveProperty('permissions');
    expect(comment).toMatchObject({
      needs: 'gate',
      permissions: { 'pull-requests': 'write' },
      if: expect.stringContaining('always()'),
    });
    for (const { run } of comment?.steps ?? []) expect(run ?? '').not.toContain('${{');
  });

  it('the comment on a pull request is made once and changed from then on', () => {
    const folder = folderWith('bin/', 'gate/');
    mkdirSync(join(folder, 'gate/20261123T190000Z-gate'));
    writeFileSync(join(folder, 'gate/20261123T190000Z-gate/summary.md'), '## Pass: ✓ all\n');
    // Stands for GitHub's command line: lists the comments of $COMMENTS, and notes what it is asked.
    writeFileSync(
      join(folder, 'bin/gh'),
      '#!/bin/sh\ncase "$*" in *--jq*) printf "%s" "$COMMENTS";; *) echo "$@" >> asked;; esac\n',
      { mode: 0o755 },
    );
    const post = (comments: string): string => {
      writeFileSync(join(folder, 'asked'), '');
      execFileSync('bash', ['-eo', 'pipefail', '-c', comment?.steps.at(-1)?.run ?? ''], {
        cwd: folder,
        env: {
          ...process.env,
          PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
          REPOSITORY: 'o/r',
          NUMBER: '7',
          COMMENTS: comments,
        },
      });
      return readFileSync(join(folder, 'asked'), 'utf8').trim();
    };
    expect(post('')).toBe('api --silent --method POST repos/o/r/issues/7/comments -F body=@comment.md');
    expect(readFileSync(join(folder, 'comment.md'), 'utf8')).toBe('<!-- showtime-gate -->\n## Pass: ✓ all\n');
    expect(post('99\n100\n')).toBe(
      'api --silent --method PATCH repos/o/r/issues/comments/99 -F body=@comment.md',
    );
    rmSync(join(folder, 'gate'), { recursive: true });
    expect(post('')).toBe('');
  });
});

async function written(starter: Starter): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'starter-'));
  await writeNewFiles(folder, starterFiles(starter));
  return folder;
}

interface Workflow {
  permissions: object;
  jobs: Record<
    string,
    { steps: { name?: string; run?: string; uses?: string; with?: object }[]; permissions?: object }
  >;
}

function textOf(ci: Starter['ci'], path: string, packages = plain.packages): string {
  return starterFiles({ ...plain, ci, packages }).find((file) => file.path === path)?.text ?? '';
}

function folderWith(...names: (string | readonly [name: string, text: string])[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'starter-'));
  for (const one of names) {
    const [name, text] = typeof one === 'string' ? [one, ''] : one;
    if (name.endsWith('/')) mkdirSync(join(folder, name));
    else writeFileSync(join(folder, name), text);
  }
  return folder;
}
