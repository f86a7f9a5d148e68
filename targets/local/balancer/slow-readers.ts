// Closes connections whose clients take their answers too slowly, so that an answer does not hold its socket and
// its pod for ever.
import type { ServerResponse } from 'node:http';
import type { Clock } from '../../../contract/index.ts';
import { connectionOf } from './connections.ts';
import type { BalancerSettings } from './settings.ts';

interface WatchedClient {
  /** `socket.bytesWritten` when the answer's turn came. */
  fromBytes: number;
  /** Time with bytes that the client did not take, ms. */
  blockedMs: number;
}

export interface SlowReaders {
  /** Watches an answer until it is closed. */
  watch(response: ServerResponse): void;
  stop(): void;
}

type Pace = Pick<BalancerSettings, 'connectionCheckMs' | 'answerGraceMs' | 'answerBytesPerSecond'>;

/**
 * An answer may be blocked for `answerGraceMs`, plus the time that its bytes need at `answerBytesPerSecond`
 * (as Kestrel's MinResponseDataRate). Time is counted in complete checks, so that a pause of this process is
 * not charged to a client.
 */
export function watchSlowReaders(clock: Clock, pace: Pace): SlowReaders {
  const open = new Map<ServerResponse, WatchedClient>();
  const stopping = new AbortController();
  void checkAgainAndAgain(open, clock, pace, stopping.signal);
  return {
    watch: (response) => {
      open.set(response, { fromBytes: response.socket?.bytesWritten ?? 0, blockedMs: 0 });
      response.once('close', () => open.delete(response));
    },
    stop: () => stopping.abort(),
  };
}

async function checkAgainAndAgain(
  open: Map<ServerResponse, WatchedClient>,
  clock: Clock,
  pace: Pace,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(pace.connectionCheckMs, signal).catch(() => undefined);
    if (signal.aborted) return;
    for (const [response, watched] of open) check(response, watched, pace);
  }
}

function check(response: ServerResponse, watched: WatchedClient, pace: Pace): void {
  const { socket } = response;
  if (socket === null || socket.writableLength === 0) return;
  watched.blockedMs += pace.connectionCheckMs;
  const takenBytes = socket.bytesWritten - socket.writableLength - watched.fromBytes;
  const allowedMs = pace.answerGraceMs + (Math.max(takenBytes, 0) / pace.answerBytesPerSecond) * 1_000;
  if (watched.blockedMs <= allowedMs) return;
  connectionOf(socket).closedBecause = 'the client takes its answer too slowly';
  // Not a plain close: a partial answer must not look complete, and the kernel must not keep unread data.
  socket.resetAndDestroy();
}
