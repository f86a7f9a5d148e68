// A pair of database containers under the same control plane as that of the local target.
import type { Clock, DatabaseLine, NewEvent } from '../../../contract/index.ts';
import { ordersSql } from '../../local/service-programs.ts';
import {
  catchUp,
  ControlPlane,
  Endpoint,
  realFencing,
  schemas,
  stateLine,
  type MemberSlot,
  type PairContext,
  type Server,
} from '../../database/index.ts';
import { containedMembers } from './contained-members.ts';
import { chooseWriter, type FoundMember } from './choose-writer.ts';
import {
  containerHost,
  memberPort,
  transactionsOnlyAt,
  withServer,
  type ContainerHostParts,
} from './container-host.ts';
import type { ControlPlaneSettings } from './settings.ts';

const joinMs = 300_000;
const answerMs = 5_000;
const pollIntervalMs = 250;
const restoreIntervalMs = 2_000;

export interface ContainerPair {
  readonly plane: ControlPlane;
  readonly context: PairContext;
  state(): DatabaseLine;
  stop(): Promise<void>;
}

export interface ContainerPairOptions {
  settings: ControlPlaneSettings;
  clock: Clock;
  onEvent(event: NewEvent): void;
  onState(line: DatabaseLine): void;
  signal: AbortSignal;
}

/** Resolves when the writer takes writes and the reader has joined; waits for members that do not answer yet. */
export async function startContainerPair(options: ContainerPairOptions): Promise<ContainerPair> {
  const { settings, clock, signal } = options;
  const { host, accounts } = settings;
  const parts = { clock, member: containedMembers[settings.database], accounts };
  const writerEndpoint = await Endpoint.open('writer', { host, port: settings.writerPort });
  const readerEndpoint = await Endpoint.open('reader', { host, port: settings.readerPort });
  const slots = settings.members.map(slotOf) as [MemberSlot, MemberSlot];
  const writer = await findWriter(parts, slots, signal);
  const pair: PairContext = {
    clock,
    accounts,
    dialect: parts.member.dialect,
    durable: true,
    host: containerHost(parts),
    ordersSql,
    fencing: realFencing,
    slots,
    writerEndpoint,
    readerEndpoint,
    writer,
    semiSync: null,
    oldWriter: null,
    promotions: 0,
    nextServerId: 3,
    emit: (event) => options.onEvent(event),
    record: (line) => options.onState(line),
    changed: () => options.onState(stateLine(pair)),
  };
  await startBoth(pair, signal);
  const plane = new ControlPlane(pair);
  const restoring = keepRestoring(plane, clock, signal);
  return {
    plane,
    context: pair,
    state: () => stateLine(pair),
    stop: async () => {
      await restoring;
      await plane.stop();
      await writerEndpoint.close();
      await readerEndpoint.close();
    },
  };
}

function slotOf({ name, zone, address }: ControlPlaneSettings['members'][number]): MemberSlot {
  return { name, zone, address, role: 'reader', server: null, gtid: null, lagSeconds: null };
}

/** A database that stayed down is tried again for as long as this runs: its container may come back at any time. */
async function keepRestoring(plane: ControlPlane, clock: Clock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(restoreIntervalMs, signal).catch(() => undefined);
    if (plane.phase === 'failed') plane.restore();
  }
}

/** The writer first: clients may write before the reader has caught up. */
async function startBoth(pair: PairContext, signal: AbortSignal): Promise<void> {
  const { writer, host } = pair;
  const reader = pair.slots.find((slot) => slot !== writer);
  if (reader === undefined) throw new Error('a pair has two members');
  const server = await host.start(writer, 'writer', { dataDir: '', serverId: 1 }, signal);
  writer.server = server;
  writer.role = 'writer';
  pair.writerEndpoint.setUpstream(server);
  pair.readerEndpoint.setUpstream(server);
  pair.changed();
  reader.role = 'rebuilding';
  reader.server = await host.startReader(reader, server, 2, signal);
  await catchUp(
    pair,
    reader,
    { timeoutMs: joinMs, follow: (link, to: Server) => pair.dialect.follow(link, to, pair.accounts) },
    signal,
  );
}

async function findWriter(
  parts: ContainerHostParts,
  [first, second]: readonly [MemberSlot, MemberSlot],
  signal: AbortSignal,
): Promise<MemberSlot> {
  await forgetFirstStart(parts, [first, second], signal);
  const found: [FoundMember, FoundMember] = [
    await examine(parts, first, second, signal),
    await examine(parts, second, first, signal),
  ];
  return chooseWriter(...found).name === first.name ? first : second;
}

/**
 * Images write into the binlog while they fill a server for the first time, each server for itself, and then none
 * could follow the other. As long as neither has a table of ours, there is nothing to lose: both begin anew.
 */
async function forgetFirstStart(
  parts: ContainerHostParts,
  slots: readonly MemberSlot[],
  signal: AbortSignal,
): Promise<void> {
  const tables = await Promise.all(
    slots.map((slot) =>
      untilAnswered(parts, signal, () =>
        withServer(parts, where(slot), async (link) => {
          const [row] = await link.rows(
            'SELECT COUNT(*) AS n FROM information_schema.tables WHERE table_schema = ?',
            answerMs,
            [schemas.orders],
          );
          return Number(row?.['n']);
        }),
      ),
    ),
  );
  if (tables.some((count) => count > 0)) return;
  for (const slot of slots) await withServer(parts, where(slot), (link) => parts.member.beginAnew(link));
}

function where({ address }: MemberSlot): { address: string; port: number } {
  return { address, port: memberPort };
}

/** Repeats until it does not throw; rejects with the signal's reason. */
async function untilAnswered<T>(
  { clock }: ContainerHostParts,
  signal: AbortSignal,
  call: () => Promise<T>,
): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch {
      await clock.sleep(pollIntervalMs, signal);
    }
  }
}

async function examine(
  parts: ContainerHostParts,
  slot: MemberSlot,
  other: MemberSlot,
  signal: AbortSignal,
): Promise<FoundMember> {
  return untilAnswered(parts, signal, async () => {
    const [row] = await withServer(parts, where(slot), (link) =>
      link.rows('SELECT @@GLOBAL.read_only AS readOnly', answerMs),
    );
    const missingAtOther = await transactionsOnlyAt(parts, where(slot), where(other));
    return { name: slot.name, open: Number(row?.['readOnly']) === 0, missingAtOther };
  });
}
