// The state that the parts of the control plane share: the two member slots, their endpoints, and the
// callbacks for changes.
import type { Clock, DatabaseLine, DatabaseMember, NewEvent } from '../../contract/index.ts';
import type { Accounts } from './accounts.ts';
import type { BinlogEnd } from './binlog.ts';
import { ControlLink, type Where } from './control-link.ts';
import type { Dialect } from './dialect.ts';
import type { Endpoint } from './endpoint.ts';
import type { Fencing } from './fencing.ts';
import type { MemberHost } from './member-host.ts';
import type { SemiSync } from './semi-sync.ts';
import type { Server } from './server.ts';

/** The slot of a member; its process and data come and go. */
export interface MemberSlot {
  readonly name: string;
  readonly zone: string;
  readonly address: string;
  role: DatabaseMember['role'];
  server: Server | null;
  gtid: string | null;
  lagSeconds: number | null;
}

/** A writer that was fenced and whose data has not been examined yet. */
export interface OldWriter {
  name: string;
  dataDir: string;
  serverId: number;
  fencedAtMs: number;
  /** Its process was ended, or it runs on and refuses writes. */
  how: 'ended' | 'closed';
  /** Where its binlog ended when it counted as fenced; null if that could not be read. */
  binlogEnd: BinlogEnd | null;
}

export interface PairContext {
  readonly clock: Clock;
  readonly dialect: Dialect;
  readonly accounts: Accounts;
  readonly durable: boolean;
  readonly host: MemberHost;
  readonly ordersSql: string;
  readonly fencing: Fencing;
  readonly slots: readonly [MemberSlot, MemberSlot];
  readonly writerEndpoint: Endpoint;
  readonly readerEndpoint: Endpoint;
  emit(event: NewEvent): void;
  /** Writes a state line now, because something changed. */
  changed(): void;
  record(line: DatabaseLine): void;
  writer: MemberSlot;
  /** The writer's last semi-sync state; null until it was read. */
  semiSync: SemiSync | null;
  oldWriter: OldWriter | null;
  promotions: number;
  nextServerId: number;
}

export function otherSlot({ slots: [first, second] }: PairContext, slot: MemberSlot): MemberSlot {
  return slot === first ? second : first;
}

/** The server in that slot. Throws if there is none, or its process ended. */
export function runningServer(slot: MemberSlot): Server {
  if (slot.server === null || slot.server.hasEnded()) throw new Error(`${slot.name} is not running`);
  return slot.server;
}

/** A control connection that is closed afterwards, and at once when the signal aborts. */
export async function withLink<T>(
  pair: Pick<PairContext, 'accounts'>,
  server: Where,
  signal: AbortSignal,
  use: (link: ControlLink) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const link = await ControlLink.open(server, pair.accounts.control, 2_000);
  const close = (): void => link.close();
  signal.addEventListener('abort', close, { once: true });
  try {
    return await use(link);
  } finally {
    signal.removeEventListener('abort', close);
    close();
  }
}
