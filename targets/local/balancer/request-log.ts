// One JSON line a request: its id, the pod that served it, and how it ended; written in batches, the oldest
// given up.
import { renameSync } from 'node:fs';
import pino from 'pino';
import sonic from 'sonic-boom';

export interface RequestLine {
  id: string;
  /** Pods tried, in order; empty with none ready. */
  pods: readonly string[];
  method: string;
  path: string;
  /** 0 for a connection that got no answer at all. */
  status: number;
  /** From the first byte to the last, ms. */
  ms: number;
  error?: string;
}

export interface RequestLog {
  /** Does nothing once the log is being closed. */
  write(line: RequestLine): void;
  close(): Promise<void>;
}

/**
 * Bytes of one file; with the one before it (`.1`) about 300,000 requests stay, more than a default run
 * makes.
 */
const fileBytes = 32 * 1024 * 1024;

/** Lines that wait to be written take this much memory at most, bytes; further ones are dropped. */
const waitingBytes = 4 << 20;

/**
 * Appends to `file` (mode 0600), at the latest a second after a request. A file that is full becomes
 * `file.1`. What cannot be written is lost.
 */
export function openRequestLog(file: string, turnsOverAtBytes = fileBytes): RequestLog {
  // Not pino's default destination: on a full disk it blocks the process, and with it the balancer and the
  // control plane.
  const destination = new sonic.SonicBoom({
    dest: file,
    mode: 0o600,
    sync: false,
    minLength: 8_192,
    maxLength: waitingBytes,
    periodicFlush: 1_000,
  });
  destination.on('error', () => undefined);
  let bytes = 0;
  let closing = false;
  destination.on('write', (written) => {
    bytes += written;
    if (bytes < turnsOverAtBytes || closing) return;
    bytes = 0;
    turnOver(file, destination);
  });
  const log = pino({ base: null, name: 'balancer' }, destination);
  return {
    write: (line) => {
      if (!closing) log.info(line);
    },
    close: () =>
      new Promise((resolve) => {
        closing = true;
        destination.once('close', () => resolve());
        destination.once('error', () => resolve());
        destination.end();
      }),
  };
}

/** A missing folder is no reason to end: the log continues in the open file. */
function turnOver(file: string, destination: InstanceType<typeof sonic.SonicBoom>): void {
  try {
    renameSync(file, `${file}.1`);
    destination.reopen();
  } catch {
    return;
  }
}
