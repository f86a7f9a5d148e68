// One JSON line a request: its id, the pod that served it, and how it ended; written in batches.
import pino from 'pino';

export interface RequestLine {
  id: string;
  /** Pods tried, in order; empty with none ready. */
  pods: readonly string[];
  method: string;
  path: string;
  status: number;
  /** From the first byte to the last, ms. */
  ms: number;
  error?: string;
}

export interface RequestLog {
  write(line: RequestLine): void;
  close(): Promise<void>;
}

/** Appends to `file` (mode 0600), at the latest a second after a request. */
export function openRequestLog(file: string): RequestLog {
  const destination = pino.destination({ dest: file, mode: 0o600, sync: false, minLength: 8_192, periodicFlush: 1_000 });
  const log = pino({ base: null, name: 'balancer' }, destination);
  return {
    write: (line) => log.info(line),
    close: () => new Promise((resolve) => {
      destination.once('close', () => resolve());
      destination.once('error', () => resolve());
      destination.end();
    }),
  };
}
