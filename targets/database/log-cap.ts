// Keeps server logs from filling the disk: a server whose data directory vanished writes for ever.
import { stat, truncate } from 'node:fs/promises';
import type { Clock } from '../../contract/index.ts';

const maxBytes = 8 * 1024 * 1024;
const checkEveryMs = 5_000;

/**
 * Truncates a log that grew over 8 MB. The server appends, so it continues at the beginning. Runs until the
 * signal aborts.
 */
export async function capLogs(files: readonly string[], clock: Clock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    for (const file of files) await capLog(file, maxBytes);
    await clock.sleep(checkEveryMs, signal).catch(() => undefined);
  }
}

export async function capLog(file: string, limitBytes: number): Promise<void> {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size > limitBytes) await truncate(file, 0);
}
