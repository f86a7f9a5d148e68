// The pod's log on stderr. A log that cannot be written (a full disk, a closed pipe) loses lines and holds
// nothing up.
import { pino, type Logger } from 'pino';
import sonic from 'sonic-boom';
import type { Settings } from './settings.ts';

export interface PodLog {
  log: Logger;
  /** Resolves when everything is written, or cannot be. */
  close(this: void): Promise<void>;
}

/** Lines that wait to be written take this much memory at most, bytes; further ones are dropped. */
const waitingBytes = 1 << 20;

/**
 * `fd` is 2 except in tests. Not pino's default destination: it blocks the process at its exit while the disk
 * is full.
 */
export function openLog(
  { logLevel, podName, zone }: Pick<Settings, 'logLevel' | 'podName' | 'zone'>,
  fd = 2,
): PodLog {
  const destination = new sonic.SonicBoom({ fd, sync: false, maxLength: waitingBytes });
  destination.on('error', () => undefined);
  return {
    log: pino({ level: logLevel, base: { pod: podName, zone } }, destination),
    close: () =>
      new Promise((resolve) => {
        destination.once('close', () => resolve());
        destination.once('error', () => resolve());
        destination.end();
      }),
  };
}
