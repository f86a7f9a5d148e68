// The environment that a started program gets, and the error for a missing program.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Command } from '../contract/index.ts';
import { nodeShell } from './shell.ts';

const shell = nodeShell();
const printEnvironment: Command = {
  file: process.execPath,
  args: ['-e', 'process.stdout.write(JSON.stringify(process.env))'],
  env: { GIVEN: 'yes' },
};
const changesRuns = {
  K6_VUS: '5',
  K6_DURATION: '3s',
  LOG_LEVEL: 'verbose',
  QUEUE_LIMIT: '1',
  POOL_SIZE: '1',
  NODE_OPTIONS: '--no-warnings',
  HTTP_PROXY: 'http://127.0.0.1:1',
  MYSQL_TCP_PORT: '1',
};

beforeEach(() => {
  for (const [name, value] of Object.entries({ ...changesRuns, LC_TIME: 'C' })) vi.stubEnv(name, value);
});
afterEach(() => vi.unstubAllEnvs());

async function seenByRun(command: Command): Promise<Record<string, string>> {
  const { code, stdout } = await shell.run(command);
  expect(code).toBe(0);
  return JSON.parse(stdout) as Record<string, string>;
}

async function seenByStart(command: Command): Promise<Record<string, string>> {
  const running = await shell.start(command, { stderr: 'ignore' });
  let text = '';
  running.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await new Promise((resolve) => running.stdout?.once('close', resolve));
  return JSON.parse(text) as Record<string, string>;
}

describe.each([
  ['run', seenByRun],
  ['start', seenByStart],
])('a program that shell.%s starts', (_name, seen) => {
  it('a program that the shell starts gets the listed variables and those of its command, and nothing that would change a run unnoticed', async () => {
    const environment = await seen(printEnvironment);
    expect(environment).toMatchObject({ GIVEN: 'yes', PATH: process.env['PATH'], LC_TIME: 'C' });
    for (const name of Object.keys(changesRuns)) expect(environment).not.toHaveProperty(name);
  });

  it('a program that the shell starts gets everything if it is a command of the user', async () => {
    expect(await seen({ ...printEnvironment, inherits: 'all' })).toMatchObject({
      ...changesRuns,
      GIVEN: 'yes',
    });
  });
});

it.each(['/nowhere/program', 'no-such-program-anywhere'])(
  '%s is missing: 69, and what to do',
  async (file) => {
    const shell = nodeShell();
    for (const start of [() => shell.run({ file, args: [] }), () => shell.start({ file, args: [] })])
      await expect(start()).rejects.toMatchObject({
        code: 'tool-missing',
        exitCode: 69,
        explanation: {
          what: `${file} could not be started`,
          fix: expect.stringContaining('PATH') as unknown,
        },
      });
  },
);
