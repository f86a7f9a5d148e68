// events.ndjson as a file: appends events with one write a line, flushes them on request, reads them back.
import { fsyncSync, openSync, closeSync, fstatSync, readSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { runEvent, type EventSink, type NewEvent, type RunEvent } from './events.ts';
import type { Clock } from './ports.ts';

export interface EventFileOptions {
  clock: Clock;
  /** `run.json`'s `startedMonotonicMs`: the zero of every `atMs`. */
  startedMonotonicMs: number;
}
export interface EventFile extends EventSink {
  close(): Promise<void>;
}

/**
 * Opens (or creates) an event file for appending. Several processes may have it open: each line is one
 * O_APPEND write.
 * A torn last line of a process that died is closed with a newline first, so that it can't swallow ours.
 */
export async function openEventFile(
  path: string,
  { clock, startedMonotonicMs }: EventFileOptions,
): Promise<EventFile> {
  const handle = await open(path, 'a+', 0o644);
  if (endsTorn(handle.fd)) writeLine(handle.fd, '');
  flushFolder(dirname(path));

  // Stamped and written before the first await, so that the file's order is the order of the calls.
  const write = (event: NewEvent, happenedAtMs = clock.nowMs()): void =>
    writeLine(handle.fd, JSON.stringify({ atMs: rounded(happenedAtMs - startedMonotonicMs), ...event }));
  return {
    append: async (event, happenedAtMs) => write(event, happenedAtMs),
    appendDurably: async (event, happenedAtMs) => {
      write(event, happenedAtMs);
      await handle.sync();
    },
    close: () => handle.close(),
  };
}

/** A line that is no event: damaged, or torn by a process that died while others went on writing. */
export interface UnreadableLine {
  line: number;
  text: string;
}

/**
 * The events of a file's text in the order of `atMs`; events of one stamp keep the file's order.
 * A torn last line (no newline at its end) is dropped silently: its writer died or is still writing.
 */
export function parseEvents(text: string): { events: RunEvent[]; unreadable: UnreadableLine[] } {
  const events: RunEvent[] = [];
  const unreadable: UnreadableLine[] = [];
  const lines = text.split('\n');
  lines.forEach((line, index) => {
    if (line === '') return;
    const event = readEvent(line);
    if (event !== null) events.push(event);
    else if (index < lines.length - 1) unreadable.push({ line: index + 1, text: line });
  });
  events.sort((one, other) => one.atMs - other.atMs);
  return { events, unreadable };
}

function readEvent(line: string): RunEvent | null {
  try {
    const parsed = runEvent.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Appends one line in one write. Throws if it did not fit. */
export function writeLine(fd: number, line: string): void {
  const bytes = Buffer.from(`${line}\n`);
  const written = writeSync(fd, bytes);
  if (written !== bytes.length)
    throw new Error(`only ${written} of ${bytes.length} bytes of a line were written: is the disk full?`);
}

function endsTorn(fd: number): boolean {
  const { size } = fstatSync(fd);
  const last = Buffer.alloc(1);
  return size > 0 && readSync(fd, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a;
}

/** A new file survives a crash only once its folder is flushed too. */
function flushFolder(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
