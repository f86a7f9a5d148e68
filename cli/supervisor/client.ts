// The harness's side of the control socket: typed calls to a supervisor, and the lease that lasts as long as it does.
import { connect, type Socket } from 'node:net';
import { ShowtimeError, type Progress } from '../../contract/index.ts';
import { errorOf } from './failure.ts';
import { receiveLines, sendLine } from './json-lines.ts';
import type { Message, Method, Methods } from './protocol.ts';

export interface SupervisorClient {
  call<M extends Method>(method: M, params: Methods[M]['takes']): Promise<Methods[M]['gives']>;
  /** Resolves when the connection is gone, wanted or not. */
  readonly closed: Promise<void>;
  /** Closes the connection; a lease that was not released counts as lost. */
  close(): void;
}

/** Connects to a supervisor's socket. @throws ShowtimeError target-not-up */
export async function connectSupervisor(path: string, progress: Progress = () => undefined): Promise<SupervisorClient> {
  const socket = await connected(path);
  const waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  let lastId = 0;
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      for (const { reject } of waiting.values()) reject(lost());
      waiting.clear();
      resolve();
    });
  });
  receiveLines(socket, (received) => {
    const message = received as Message;
    if ('progress' in message) return progress(message.progress);
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.ok) call?.resolve(message.result);
    else call?.reject(errorOf(message.failure));
  });
  return {
    closed,
    close: () => socket.destroy(),
    call: <M extends Method>(method: M, params: Methods[M]['takes']) => new Promise<Methods[M]['gives']>((resolve, reject) => {
      if (!socket.writable) return reject(lost());
      const id = lastId += 1;
      waiting.set(id, { resolve: resolve as (result: unknown) => void, reject });
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
    socket.once('error', (cause) => reject(new ShowtimeError('target-not-up', {
      what: 'the target\'s supervisor does not answer',
      why: cause.message,
      fix: 'showtime recover cleans up after it, showtime up starts a new one',
    }, { cause })));
  });
}

function lost(): ShowtimeError {
  return new ShowtimeError('supervisor-lost', {
    what: 'the target\'s supervisor ended while it was needed',
    why: 'its connection closed; all that it had started ended with it',
    fix: 'read supervisor.log in the target\'s folder, then showtime recover and run again',
  });
}
