// command with real programs: it proves its effect, is undone from the record alone, and keeps its time limits.
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { nodeShell } from '../../platform/shell.ts';
import { commandsCapability } from '../../targets/own-service/commands.ts';
import type { CommandsCapability, FaultSpec } from '../../contract/index.ts';
import { onTarget } from '../fault.ts';
import { openFaults, recoverOpenFaults, surviving } from '../left-open.ts';
import { checkPlan } from '../plan-check.ts';
import { playPlan } from '../plan-player.ts';
import { memorySink } from '../testing/no-op-fault.ts';
import { faults } from './index.ts';

type CommandSpec = Extract<FaultSpec, { kind: 'command' }>;

let folder: string;
let commands: CommandsCapability;
const clock = systemClock();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'command-'));
  commands = commandsCapability({ shell: nodeShell(), clock, logsFolder: folder, folder });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Breaks the service by a file. */
const spec: CommandSpec = {
  kind: 'command',
  of: { name: 'file' },
  inject: { run: ['touch', 'broken'], withinMs: 20_000 },
  inEffect: { run: ['ls', 'broken'], withinMs: 20_000, exitCode: 0, prints: 'broken' },
  recover: { run: ['rm', '-f', 'broken'], withinMs: 20_000 },
};
const broken = (): boolean => existsSync(join(folder, 'broken'));
const play = (fault: CommandSpec, sink = memorySink(() => clock.nowMs())) =>
  playPlan({
    plan: [{ atMs: 0, holdMs: 0, fault }],
    capabilities: { commands },
    events: sink,
    clock,
    seed: 1,
    loadStartedAtMs: clock.nowMs(),
    signal: new AbortController().signal,
  }).then(({ faults: [played] }) => ({
    state: played?.state,
    failures: played?.failures ?? [],
    events: sink.events,
  }));

test('it is declared with its undo before it runs, proven by exit code and output, undone and seen steady', async () => {
  const sink = memorySink(() => clock.nowMs());
  let brokenWhenDeclared = true;
  const watched = {
    ...sink,
    appendDurably: async (...event: Parameters<typeof sink.appendDurably>) => {
      brokenWhenDeclared = broken();
      await sink.appendDurably(...event);
    },
  };
  const { state, failures, events } = await play(spec, watched);
  expect([state, failures, broken(), brokenWhenDeclared]).toEqual(['steady', [], false, false]);
  expect(events.map(({ kind, evidence }) => [kind, evidence])).toMatchObject([
    ['fault-declared', { name: 'file', folder, recover: JSON.stringify(spec.recover) }],
    ['fault-injected', { name: 'file' }],
    ['fault-in-effect', { exitCode: 0, output: 'broken' }],
    ['fault-recovered', { command: 'rm', by: 'plan' }],
    ['system-steady', {}],
  ]);
});

test('another process undoes it from the record alone, again and again', async () => {
  const bound = onTarget('command', faults, { commands });
  const record = JSON.parse(JSON.stringify(await bound.resolve(spec, Math.random, []))) as Record<
    string,
    string
  >;
  await bound.inject(record);
  expect(broken()).toBe(true);
  const sink = memorySink(() => clock.nowMs());
  await sink.appendDurably({ kind: 'fault-declared', id: 'f1', fault: spec, evidence: record });
  const elsewhere = commandsCapability({ shell: nodeShell(), clock, logsFolder: folder, folder: '/' });
  expect(surviving(sink.events, { commands: elsewhere }).map(({ id }) => id)).toEqual(['f1']);
  const undone = await recoverOpenFaults({
    events: [...sink.events],
    capabilities: { commands: elsewhere },
    sink,
    clock,
  });
  expect([undone, broken(), openFaults(sink.events)]).toEqual([{ recovered: ['f1'], failed: [] }, false, []]);
  await bound.recover(record);
  expect(await bound.isSteady(record)).toBe(true);
});

test('a command that had no effect proves nothing, and the reason names what would', async () => {
  const bound = onTarget('command', faults, { commands });
  const fault: CommandSpec = { ...spec, inject: { run: ['true'], withinMs: 20_000 } };
  const record = await bound.resolve(fault, Math.random, []);
  await bound.inject(record);
  await expect(bound.isInEffect(record)).rejects.toThrow(
    /ls ended with 2 .*exit code 0 and the output "broken" would prove/,
  );
});

test('a proof that holds before the fault is refused before the load, and again before the injection', async () => {
  await writeFile(join(folder, 'broken'), '');
  const why = 'ended with 0 (broken) before the fault was injected: it would prove nothing';
  expect(await checkPlan([{ atMs: 0, holdMs: 0, fault: spec }], { commands }, 1_000)).toEqual([
    expect.stringContaining(why),
  ]);
  const { state, failures, events } = await play(spec);
  expect([state, failures[0]?.step, events.map(({ kind }) => kind)]).toEqual([
    'dropped',
    'resolve',
    ['fault-step-failed'],
  ]);
});

test('programs that are not there are all named before the load', async () => {
  const fault = {
    ...spec,
    inject: { run: ['no-such-program'], withinMs: 1 },
    recover: { run: ['./undo.sh'], withinMs: 1 },
  } satisfies CommandSpec;
  expect(await checkPlan([{ atMs: 0, holdMs: 0, fault }], { commands }, 1_000)).toEqual([
    `step 1, command@0s: there is no program no-such-program on the PATH; ./undo.sh is no program in ${folder}`,
  ]);
});

test('an argument is never read by a shell', async () => {
  const { output } = await commands.run(['echo', '$HOME; touch broken', '`id`', '*'], {
    withinMs: 20_000,
    folder,
  });
  expect([output, broken()]).toEqual(['$HOME; touch broken `id` *\n', false]);
});

test('a command that takes too long is ended with all that it started, and the fault is undone', async () => {
  await writeFile(join(folder, 'slow.sh'), '#!/bin/sh\ntouch broken\nsleep 1000 &\necho $! > pid\nwait\n', {
    mode: 0o755,
  });
  const { state, failures } = await play({ ...spec, inject: { run: ['./slow.sh'], withinMs: 3_000 } });
  expect([state, failures[0]?.step, broken()]).toEqual(['steady', 'inject', false]);
  expect(failures[0]?.reason).toMatch(/slow\.sh took longer than 3000 ms and was ended/);
  const pid = Number(await readFile(join(folder, 'pid'), 'utf8'));
  await expect.poll(() => existsSync(`/proc/${pid}`)).toBe(false);
});

test('a daemon that a command starts runs on, and is not waited for', async () => {
  await writeFile(
    join(folder, 'start.sh'),
    '#!/bin/sh\n(while [ ! -e stop ]; do echo alive; sleep 0.05; done; touch stopped) &\n',
    { mode: 0o755 },
  );
  expect((await commands.run(['./start.sh'], { withinMs: 20_000, folder })).code).toBe(0);
  await writeFile(join(folder, 'stop'), '');
  await expect.poll(() => existsSync(join(folder, 'stopped'))).toBe(true);
});

test('an undo that fails in every try leaves the fault open', async () => {
  const { state, failures } = await play({ ...spec, recover: { run: ['false'], withinMs: 20_000 } });
  expect(state).toBe('left-open');
  expect(failures.map(({ reason }) => reason)).toContain('try 5 of 5: false ended with 1');
});

test('two faults of one name never hold at once', async () => {
  const bound = onTarget('command', faults, { commands });
  const record = await bound.resolve(spec, Math.random, []);
  await expect(bound.resolve(spec, Math.random, [record])).rejects.toThrow(
    'another fault "file" is in effect',
  );
  await expect(
    bound.resolve({ ...spec, of: { name: 'other' } }, Math.random, [record]),
  ).resolves.toMatchObject({ name: 'other' });
});
