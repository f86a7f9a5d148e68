// The harness's side of the control socket: typed calls to a supervisor, and the lease that lasts as long as
// it does.
import { connect, type Socket } from 'node:net';
import { ShowtimeError, type Progress } from '../../contract/index.ts';
import { errorOf } from './failure.ts';
import { receiveLines, sendLine } from '../../platform/json-lines.ts';
import type { Message, Method, Methods } from './protocol.ts';

export interface SupervisorClient {
  call<M extends Method>(method: M, params: Methods[M]['takes']): Promise<Methods[M]['gives']>;
  /** Resolves when the connection is closed by either side. */
  readonly closed: Promise<void>;
  /** Closes the connection; a lease that was not released counts as lost. */
  close(): void;
}

/** An undo of five tries, each a command of two minutes at most. */
const undoneWithinMs = 11 * 60_000;
/**
 * Timeouts of answers, ms. Ending a target waits for databases and draining pods, starting one for
 * everything. A plan lasts as long as it was written to, and a fault on demand is held as long as
 * it asks for, so their timeout is that of the longest run.
 */
const answersWithinMs: Partial<Record<Method, number>> = {
  // Images that are pulled or built for the first time take minutes.
  ready: 900_000,
  'check-plan': 300_000,
  down: undoneWithinMs,
  release: undoneWithinMs,
  'stop-faults': undoneWithinMs,
  'stop-recording': 120_000,
  play: 6 * 3_600_000,
  inject: 6 * 3_600_000,
  'cut-holds': 300_000,
  'close-play': 6 * 3_600_000,
};
const usuallyWithinMs = 10_000;

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
  timer: NodeJS.Timeout;
}

/**
 * Connects to a supervisor's socket. A call that is never answered rejects with target-not-up. @throws
 * ShowtimeError target-not-up
 */
export async function connectSupervisor(
  path: string,
  progress: Progress = () => undefined,
): Promise<SupervisorClient> {
  const socket = await connected(path);
  const waiting = new Map<number, Waiting>();
  const taken = (id: number): Waiting | undefined => {
    const call = waiting.get(id);
    clearTimeout(call?.timer);
    waiting.delete(id);
    return call;
  };
  let lastId = 0;
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      for (const id of [...waiting.keys()]) taken(id)?.reject(lost());
      resolve();
    });
  });
  receiveLines(socket, (received) => {
    const message = received as Message;
    if ('progress' in message) return progress(message.progress);
    const call = taken(message.id);
    if (message.ok) call?.resolve(message.result);
    else call?.reject(errorOf(message.failure));
  });
  return {
    closed,
    close: () => socket.destroy(),
    call: <M extends Method>(method: M, params: Methods[M]['takes']) =>
      new Promise<Methods[M]['gives']>((resolve, reject) => {
        if (!socket.writable) return reject(lost());
        const id = (lastId += 1);
        const withinMs = answersWithinMs[method] ?? usuallyWithinMs;
        const timer = setTimeout(() => taken(id)?.reject(unresponsive(method, withinMs)), withinMs);
        waiting.set(id, { resolve, reject, timer });
        sendLine(socket, { id, method, params });
      }),
  };
}

function connected(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.on('error', () => undefined);
      resolve(socket);
    });
    socket.once('error', (cause) =>
      reject(
        new ShowtimeError(
          'target-not-up',
          {
            what: "the target's supervisor does not answer",
            why: cause.message,
            fix: 'showtime recover cleans up after it, showtime up starts a new one',
          },
          { cause },
        ),
      ),
    );
  });
}

function unresponsive(method: Method, withinMs: number): ShowtimeError {
  return new ShowtimeError('target-not-up', {
    what: `the target's supervisor did not answer "${method}" within ${withinMs / 1_000} s`,
    why: 'its process is there, but stopped or starved',
    fix: 'showtime recover ID ends it and all that it started',
  });
}

function lost(): ShowtimeError {
  return new ShowtimeError('supervisor-lost', {
    what: "the target's supervisor ended while it was needed",
    why: 'its connection closed; all that it had started ended with it',
    fix: "read supervisor.log in the target's folder, then showtime recover and run again",
  });
}
