// The members of a pair as containers: an engine restarts them, this control plane only reaches them by SQL.
//
//   server answers ──▶ read-only, follows none ──▶ holds nothing of its own ─────▶ follows the writer
//                                                └─▶ holds more ──▶ a copy of the writer (CLONE INSTANCE), or
//                                                                   emptied (MariaDB) ──▶ follows from the start
import type { Clock } from '../../../contract/index.ts';
import type { ContainedMember } from './contained-member.ts';
import {
  ControlLink,
  type Accounts,
  type HostedSlot,
  type MemberHost,
  type Server,
} from '../../database/index.ts';

const answerMs = 5_000;
const readyMs = 120_000;
const pollIntervalMs = 250;
export const memberPort = 3306;

export interface ContainerHostParts {
  clock: Clock;
  member: ContainedMember;
  accounts: Accounts;
}

/**
 * A server is fenced by the endpoints, which are the only way to it: no client reaches it after they were
 * closed, so it can acknowledge nothing to any client, whatever its process does.
 */
export function containerHost(parts: ContainerHostParts): MemberHost {
  const start: MemberHost['start'] = async (slot, part, { serverId }, signal) => {
    const server = remoteServer(parts, slot, serverId);
    await untilReadOnly(parts, server, signal);
    if (part === 'writer')
      await withServer(parts, server, (link) => parts.member.dialect.openForWrites(link));
    return server;
  };
  return {
    start,
    startReader: async (slot, writer, serverId, signal) => {
      const server = await start(slot, 'reader', { dataDir: '', serverId }, signal);
      if ((await transactionsOnlyAt(parts, server, writer)) > 0) await replace(parts, server, writer, signal);
      await withServer(parts, writer, (there) =>
        withServer(parts, server, (link) => parts.member.continueFromOwnData(link, there)),
      );
      return server;
    },
    discard: async () => undefined,
    binlogEnd: () => null,
    commitsAfter: () => Promise.reject(new Error('the binlog of another container cannot be read')),
    provesByDisk: false,
  };
}

/** A connection for one use. */
export async function withServer<T>(
  { accounts }: Pick<ContainerHostParts, 'accounts'>,
  server: { address: string; port: number },
  use: (link: ControlLink) => Promise<T>,
): Promise<T> {
  const link = await ControlLink.open(server, accounts.control, answerMs);
  try {
    return await use(link);
  } finally {
    link.close();
  }
}

/** Transactions of one server that the other lacks. */
export async function transactionsOnlyAt(
  parts: ContainerHostParts,
  one: { address: string; port: number },
  other: { address: string; port: number },
): Promise<number> {
  const state = (server: { address: string; port: number }): Promise<string> =>
    withServer(parts, server, (link) => parts.member.dialect.binlogState(link));
  return parts.member.dialect.transactionsMissing(await state(one), await state(other));
}

/**
 * Waits until the server answers; then it refuses writes, now and after every restart, and follows no server.
 * Throws if it does not answer in time.
 */
async function untilReadOnly(parts: ContainerHostParts, server: Server, signal: AbortSignal): Promise<void> {
  const { clock } = parts;
  const deadlineMs = clock.nowMs() + readyMs;
  for (;;) {
    try {
      await withServer(parts, server, async (link) => {
        await parts.member.keepReadOnly(link);
        await parts.member.dialect.closeForWrites(link);
        // Else the receiver would be started again with its old source before it is given the new one.
        await parts.member.dialect.forgetWriter(link);
      });
      return;
    } catch (error) {
      if (clock.nowMs() > deadlineMs)
        throw new Error(`${server.name} did not answer within ${readyMs / 1_000} s`, { cause: error });
      await clock.sleep(pollIntervalMs, signal);
    }
  }
}

/** Afterwards the server holds nothing that the writer lacks. */
async function replace(
  parts: ContainerHostParts,
  server: Server,
  writer: Server,
  signal: AbortSignal,
): Promise<void> {
  await withServer(parts, writer, (there) =>
    withServer(parts, server, (link) => parts.member.replace(link, { writer, there, ...parts.accounts })),
  );
  await untilReadOnly(parts, server, signal);
  const left = await transactionsOnlyAt(parts, server, writer);
  if (left > 0) throw new Error(`${server.name} still holds ${left} transactions of its own after a copy`);
}

function remoteServer(parts: ContainerHostParts, { name, address }: HostedSlot, serverId: number): Server {
  let ended = false;
  return {
    name,
    address,
    port: memberPort,
    serverId,
    dataDir: '',
    logFile: '',
    pid: 0,
    hasEnded: () => ended,
    isAlive: () => !ended,
    exited: new Promise(() => undefined),
    kill: async () => {
      ended = true;
      // Best effort: the fence are the endpoints, and a hung server would not answer.
      void withServer(parts, { address, port: memberPort }, (link) =>
        parts.member.dialect.closeForWrites(link),
      ).catch(() => undefined);
    },
    runFreely: () => undefined,
    crash: () => false,
    stop: async () => undefined,
  };
}
