import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { bundleScript } from '../../load/index.ts';
import { findBudgetsFile } from '../gate/budgets/find-budgets-file.ts';
import { readBudgets } from '../gate/budgets/read-budgets.ts';
import { buildOf, ciOf, type Starter } from './starter.ts';
import { starterFiles } from './starter-files.ts';
import { writeNewFiles } from './write-new-files.ts';

const plain: Starter = {
  journeys: [{ name: 'front', path: '/' }],
  start: 'npm start',
  build: null,
  ci: 'none',
};
const awkward: Starter = {
  journeys: [
    { name: 'front: "page" #1', path: '/?q={n}#x' },
    { name: "it's", path: "/a'b: c" },
  ],
  start: 'PORT="$PORT" node \'my server.js\' # quick: yes',
  build: 'npm ci',
  ci: 'none',
};

it('holds budgets that our own reader takes, for both engines', async () => {
  const folder = await written(plain);
  const path = await findBudgetsFile(folder);
  const { budgets, recipe, load } = await readBudgets(path, { engine: 'autocannon' });
  expect(budgets.map(({ name }) => name)).toEqual([
    'front-p50-relative',
    'front-p95-relative',
    'front-p99-relative',
    'front-availability',
  ]);
  expect(recipe).toMatchObject({ start: 'npm start', ready: '/' });
  expect(load.requests).toMatchObject([{ journey: 'front', method: 'GET', path: '/' }]);
  expect((await readBudgets(path, { engine: 'k6' })).script).toBe(join(folder, 'showtime.scenario.ts'));
});

it('holds budgets that are good with the lines in comments as well', async () => {
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
  ]);
  expect(load.requests[1]).toMatchObject({ journey: 'buy', expect: [201], weight: 0.25 });
  expect(recipe?.build).toBe('npm ci');
});

it('keeps names, paths and shell lines to the letter', async () => {
  const { load, recipe, budgets } = await readBudgets(await findBudgetsFile(await written(awkward)), {
    engine: 'autocannon',
  });
  expect(load.requests.map(({ journey, path }) => ({ name: journey, path }))).toEqual(awkward.journeys);
  expect(recipe).toMatchObject({ start: awkward.start, build: 'npm ci' });
  expect(budgets.map(({ name }) => name)).toContain('it-s-p99-relative');
});

it('holds a scenario that bundles, with the journeys as tags', async () => {
  for (const starter of [plain, awkward]) {
    const { code } = await bundleScript(join(await written(starter), 'showtime.scenario.ts'));
    for (const { name } of starter.journeys) expect(code).toContain(name);
  }
});

it('holds CI jobs that fetch all of the history, never take a package of that name from elsewhere, and keep the report', async () => {
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

it('goes with the CI that a repository has, and builds by its lock file', () => {
  expect(ciOf(folderWith('.github/'))).toBe('github');
  expect(ciOf(folderWith('.gitlab-ci.yml'))).toBe('gitlab');
  expect(ciOf(folderWith('.gitlab-ci.yml', '.github/'))).toBe('github');
  expect(ciOf(folderWith('Jenkinsfile'))).toBe('jenkins');
  expect(ciOf(folderWith())).toBe('github');
  expect([buildOf(folderWith()), buildOf(folderWith('package-lock.json'))]).toEqual([null, 'npm ci']);
});

async function written(starter: Starter): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'starter-'));
  await writeNewFiles(folder, starterFiles(starter));
  return folder;
}

function textOf(ci: Starter['ci'], path: string): string {
  return starterFiles({ ...plain, ci }).find((file) => file.path === path)?.text ?? '';
}

function folderWith(...names: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'starter-'));
  for (const name of names) {
    if (name.endsWith('/')) mkdirSync(join(folder, name));
    else writeFileSync(join(folder, name), '');
  }
  return folder;
}
