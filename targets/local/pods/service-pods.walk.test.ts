// What a person reads when the service's pods do not start.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../../platform/clock.ts';
import { nodeShell } from '../../../platform/shell.ts';
import { ShowtimeError, type NewEvent } from '../../../contract/index.ts';
import { lastLines } from '../../../platform/log-tail.ts';
import { startServicePods } from './service-pods.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'service-pods-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('starting pods gives up with the end of the log when pods end before they are ever ready, and leaves none running', async () => {
  const sessionKeyFile = join(folder, 'session.key');
  await writeFile(sessionKeyFile, 'abcd');
  const nowhere = {
    host: '127.0.0.1',
    port: 1,
    user: 'nobody',
    password: 'nothing',
    database: 'none',
    pid: null,
  };
  const events: NewEvent[] = [];
  const error: unknown = await startServicePods({
    shell: nodeShell(),
    clock: systemClock(),
    zones: ['a'],
    writer: nowhere,
    reader: nowhere,
    members: nowhere,
    sessionKeyFile,
    logsFolder: folder,
    onEvent: (event) => {
      events.push(event);
    },
    signal: new AbortController().signal,
  }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ShowtimeError);
  const { code, explanation } = error as ShowtimeError;
  expect(code).toBe('target-did-not-start');
  expect(explanation.what).toBe('0 of 1 pods are ready');
  expect(explanation.problems?.join('\n')).toContain('needs at least 64 hex digits, has 4');
  const count = (kind: string): number => events.filter((event) => event.kind === kind).length;
  expect(count('pod-started')).toBe(count('pod-gone'));
});

it('starting pods reports a missing log', async () => {
  expect(await lastLines(join(folder, 'none'), 3)).toEqual([`${join(folder, 'none')} was never written`]);
  await writeFile(join(folder, 'some'), 'one\ntwo\nthree\nfour\n');
  expect(await lastLines(join(folder, 'some'), 2)).toEqual(['three', 'four']);
});
