import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
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
  printed.length = 0;
  vi.spyOn(process, 'cwd').mockReturnValue(folder);
});
afterEach(() => vi.restoreAllMocks());

it('writes a starter, says what it wrote, and what to do next', async () => {
  await init();
  expect(printed).toEqual([
    `wrote showtime.budgets.yaml
wrote showtime.scenario.ts
wrote .github/workflows/showtime-gate.yml

the workflow needs Showtime among your packages, or its action (docs/ci.md)
leave runs/ out of git, and try:
  showtime gate --baseline HEAD~1 --candidate HEAD --max-duration 5m`,
  ]);
});

it('fills in what it was told', async () => {
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
  expect(readdirSync(folder).sort()).toEqual(['showtime.budgets.yaml', 'showtime.scenario.ts']);
});

it('refuses journeys and shell lines that cannot be, each by name, and writes nothing', async () => {
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
  expect(readdirSync(folder)).toEqual([]);
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
