import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ShowtimeError } from '../../contract/index.ts';
import type { CliContext } from '../context.ts';
import { registerInit } from './init.ts';

let folder: string;
const printed: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'init-'));
  writeFileSync(join(folder, 'package.json'), '{}');
  printed.length = 0;
  vi.spyOn(process, 'cwd').mockReturnValue(folder);
});
afterEach(() => vi.restoreAllMocks());

it('init writes a starter, prints what it wrote, and what to do next', async () => {
  await init();
  expect(printed).toEqual([
    `wrote showtime.budgets.yaml
wrote showtime.scenario.ts
wrote .github/workflows/showtime-gate.yml

the CI job needs Showtime among your packages, from git by commit (docs/own-service.md)
leave runs/ out of git, and try:
  showtime gate --baseline HEAD~1 --candidate HEAD --max-duration 5m`,
  ]);
});

it('init fills in the given values', async () => {
  await init(
    '--ci',
    'none',
    '--start',
    'node server.js',
    '--journey',
    'menu=/menu?day=1',
    '--journey',
    'buy a cup=/buy',
  );
  const text = readFileSync(join(folder, 'showtime.budgets.yaml'), 'utf8');
  expect(text).toMatch(/start: node server\.js [^]*ready: \/menu\?day=1 [^]*- journey: menu\n {4}p50/);
  expect(readdirSync(folder).sort()).toEqual([
    'package.json',
    'showtime.budgets.yaml',
    'showtime.scenario.ts',
  ]);
});

it('init refuses journeys and shell lines that cannot be, each by name, and writes nothing', async () => {
  expect(
    await problems(
      '--journey',
      'front',
      '--journey',
      'a,b=/',
      '--journey',
      'menu=menu',
      '--journey',
      'x=/',
      '--journey',
      'x=/y',
    ),
  ).toEqual([
    '--journey "front": a name without commas',
    '--journey "front": a path that begins with /',
    '--journey "a,b=/": a name without commas',
    '--journey "menu=menu": a path that begins with /',
    '--journey "x=/y": named twice',
  ]);
  expect(await problems('--start', ' ')).toEqual(['--start " ": one shell line']);
  await expect(init('--ci', 'travis')).rejects.toThrow(/github, gitlab, jenkins, none/);
  expect(readdirSync(folder)).toEqual(['package.json']);
});

it('init asks for the start command where there is no package.json, together with the other problems', async () => {
  rmSync(join(folder, 'package.json'));
  expect(await problems('--journey', 'front')).toEqual([
    '--journey "front": a name without commas',
    '--journey "front": a path that begins with /',
    expect.stringMatching(/^--start is missing: there is no package\.json.*python3/),
  ]);
  expect(readdirSync(folder)).toEqual([]);
  await init('--start', 'python3 server.py');
  expect(readFileSync(join(folder, '.github/workflows/showtime-gate.yml'), 'utf8')).toContain(
    'repository: OWNER/showtime',
  );
  expect(printed.join('\n')).toContain('for OWNER/showtime and COMMIT');
  expect(readFileSync(join(folder, 'showtime.budgets.yaml'), 'utf8')).not.toMatch(/^ *(start|build): npm/m);
});

it('init puts the CI job at the root of a monorepo, and prints where', async () => {
  const root = folder;
  mkdirSync(join(root, '.git'));
  folder = join(root, 'packages/shop');
  mkdirSync(folder, { recursive: true });
  vi.spyOn(process, 'cwd').mockReturnValue(folder);
  await init();
  expect(printed.join('\n')).toContain('wrote ../../.github/workflows/showtime-gate.yml');
  expect(readdirSync(folder).sort()).toEqual(['showtime.budgets.yaml', 'showtime.scenario.ts']);
});

async function init(...flags: string[]): Promise<void> {
  const program = new Command().exitOverride().configureOutput({ outputError: () => undefined });
  registerInit(program, {
    print: (text: string) => void printed.push(text),
    exit: () => undefined,
  } as unknown as CliContext);
  for (const command of program.commands)
    command.exitOverride().configureOutput({ outputError: () => undefined });
  await program.parseAsync(['init', ...flags], { from: 'user' });
}

async function problems(...flags: string[]): Promise<readonly string[] | undefined> {
  const error: unknown = await init(...flags).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  return error instanceof ShowtimeError ? error.explanation.problems : undefined;
}
