// events.ndjson as a file: appends events with one write a line, and flushes them on request.
import { closeSync, fstatSync, fsyncSync, openSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock, EventSink, NewEvent } from '../contract/index.ts';
import { writeLine } from './append-file.ts';

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
 * O_APPEND write. A torn last line is closed with a newline first, so that the next line is separate.
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
