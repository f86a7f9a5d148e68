// The event file: one write a line, flushed on request, and readable whatever happened to its writer.
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { parseEvents, type Clock, type NewEvent } from '../contract/index.ts';
import { openEventFile } from './event-file.ts';

const loadStarted: NewEvent = { kind: 'load-started', evidence: {} };
const podGone: NewEvent = { kind: 'pod-gone', subject: 'pod-1', evidence: { pid: 42 } };
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'events-'));
  path = join(folder, 'events.ndjson');
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

function clockAt(nowMs: number): Clock {
  return {
    nowMs: () => nowMs,
    wallMs: () => 0,
    sleep: () => Promise.reject(new Error('this clock does not sleep')),
  };
}

test('an event file stamps an event with the milliseconds since the run started, or with when it happened', async () => {
  const file = await openEventFile(path, { clock: clockAt(5_000.12345), startedMonotonicMs: 4_000 });
  await file.append(loadStarted);
  await file.append(podGone, 4_500);
  await file.close();
  expect(readFileSync(path, 'utf8')).toBe(
    '{"atMs":1000.123,"kind":"load-started","evidence":{}}\n{"atMs":500,"kind":"pod-gone","subject":"pod-1","evidence":{"pid":42}}\n',
  );
});

test('an event file reads events back in the order of their stamps, those of one stamp in the order of the file', async () => {
  const file = await openEventFile(path, { clock: clockAt(10), startedMonotonicMs: 0 });
  await file.append(loadStarted);
  await file.append(podGone, 3);
  await file.append({ kind: 'pod-ready', subject: 'pod-1', evidence: {} });
  await file.close();
  expect(parseEvents(readFileSync(path, 'utf8')).events.map((event) => event.kind)).toEqual([
    'pod-gone',
    'load-started',
    'pod-ready',
  ]);
});

test('a durable event is flushed before the call resolves, a plain one is not', async () => {
  const calls: string[] = [];
  const probe = await open(join(folder, 'probe'), 'w');
  const prototype = Object.getPrototypeOf(probe) as { sync(): Promise<void> };
  await probe.close();
  const sync = Reflect.get<object, string>(prototype, 'sync') as (this: unknown) => Promise<void>;
  vi.spyOn(prototype, 'sync').mockImplementation(async function flushed(this: unknown) {
    await sync.call(this);
    calls.push('flushed');
  });
  const file = await openEventFile(path, { clock: clockAt(0), startedMonotonicMs: 0 });
  await file.append(loadStarted);
  calls.push('appended');
  await file.appendDurably(podGone);
  calls.push('appended durably');
  await file.close();
  expect(calls).toEqual(['appended', 'flushed', 'appended durably']);
});

test('two writers of one file never mix their lines', async () => {
  const files = [
    await openEventFile(path, { clock: clockAt(1), startedMonotonicMs: 0 }),
    await openEventFile(path, { clock: clockAt(2), startedMonotonicMs: 0 }),
  ];
  await Promise.all(files.flatMap((file) => Array.from({ length: 100 }, () => file.append(podGone))));
  for (const file of files) await file.close();
  const { events, unreadable } = parseEvents(readFileSync(path, 'utf8'));
  expect([events.length, unreadable]).toEqual([200, []]);
});

test('a torn last line is left out', () => {
  const { events, unreadable } = parseEvents(
    '{"atMs":1,"kind":"load-started","evidence":{}}\n{"atMs":2,"kind":"pod-g',
  );
  expect([events.length, unreadable]).toEqual([1, []]);
});

test('a writer that comes after a torn line starts a new line, and the torn one is reported', async () => {
  writeFileSync(path, '{"atMs":1,"kind":"pod-g');
  const file = await openEventFile(path, { clock: clockAt(7), startedMonotonicMs: 0 });
  await file.append(podGone);
  await file.close();
  const { events, unreadable } = parseEvents(readFileSync(path, 'utf8'));
  expect(events.map((event) => event.atMs)).toEqual([7]);
  expect(unreadable).toEqual([{ line: 1, text: '{"atMs":1,"kind":"pod-g' }]);
});

test('a line that is JSON but no event is named with its number', () => {
  writeFileSync(path, '{"atMs":1,"kind":"load-started","evidence":{}}\n');
  appendFileSync(path, '{"atMs":"soon","kind":"load-started","evidence":{}}\n');
  expect(parseEvents(readFileSync(path, 'utf8')).unreadable).toEqual([
    { line: 2, text: '{"atMs":"soon","kind":"load-started","evidence":{}}' },
  ]);
});
