// The pipe of a script's console lines: a FIFO that only this user can open.
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import type { Clock, Shell } from '../../contract/index.ts';

/** A line that this process writes behind k6's last one, to detect that all before it was read. */
const endMark = '\u0004end of the ledger';

export interface LineFifo {
  readonly path: string;
  /**
   * Resolves once every line that was written before the call has been handed over; then nothing more is
   * read.
   */
  drain(): Promise<void>;
}

/**
 * Makes a FIFO (mode 0600) and hands over each line, without its newline, in one call a chunk.
 * Opened for reading *and* writing it never ends, and k6 never waits for a reader.
 */
export async function openFifo(
  path: string,
  parts: { shell: Shell; clock: Clock; onLines: (lines: string[]) => void },
): Promise<LineFifo> {
  const { shell, clock, onLines } = parts;
  await rm(path, { force: true });
  const made = await shell.run({ file: 'mkfifo', args: ['-m', '0600', path] });
  if (made.code !== 0) throw new Error(`mkfifo ${path}: ${made.stderr.trim()}`);
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const socket = new Socket({ fd, readable: true, writable: false });
  let rest = '';
  let ended: () => void = () => undefined;
  const end = new Promise<void>((resolve) => {
    ended = resolve;
  });
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    const mark = lines.indexOf(endMark);
    onLines(mark === -1 ? lines : lines.slice(0, mark));
    if (mark !== -1) ended();
  });
  return {
    path,
    drain: async () => {
      const marker = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
      await writeWhenRoom(marker, `\n${endMark}\n`, clock);
      await end;
      closeSync(marker);
      socket.destroy();
      await rm(path, { force: true });
    },
  };
}

/** A full pipe refuses the write until the reader has made room. A write this small is never split. */
async function writeWhenRoom(fd: number, text: string, clock: Clock): Promise<void> {
  for (;;) {
    try {
      writeSync(fd, text);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
    await clock.sleep(1);
  }
}
