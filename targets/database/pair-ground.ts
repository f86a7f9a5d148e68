// What the parts of the control plane share: the two places, their endpoints, and how changes are told.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseLine, DatabaseMember, NewEvent } from '../../contract/index.ts';
import type { BinlogEnd } from './binlog.ts';
import { ControlLink } from './control-link.ts';
import type { Endpoint } from './endpoint.ts';
import type { Fencing } from './fencing.ts';
import type { SemiSync } from './semi-sync.ts';
import { startServer, type Ground, type Server } from './server.ts';
import type { Part } from './server-flags.ts';

/** Where a member lives; its process and data come and go. */
export interface MemberPlace {
  readonly name: string;
  readonly zone: string;
  readonly address: string;
  role: DatabaseMember['role'];
  server: Server | null;
  gtid: string | null;
  lagSeconds: number | null;
}

/** A writer that was fenced and whose data has not been looked at yet. */
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

export interface PairGround extends Ground {
  readonly dataFolder: string;
  /** The seeded data directory that every reader starts from. */
  readonly imageDir: string;
  readonly logsFolder: string;
  readonly ordersSql: string;
  readonly fencing: Fencing;
  readonly places: readonly [MemberPlace, MemberPlace];
  readonly writerEndpoint: Endpoint;
  readonly readerEndpoint: Endpoint;
  tell(event: NewEvent): void;
  /** Writes a state line now, because something changed. */
  changed(): void;
  record(line: DatabaseLine): void;
  writer: MemberPlace;
  /** What the writer said last; null until it was asked. */
  semiSync: SemiSync | null;
  oldWriter: OldWriter | null;
  promotions: number;
  nextServerId: number;
}

export function otherPlace({ places: [first, second] }: PairGround, place: MemberPlace): MemberPlace {
  return place === first ? second : first;
}

/** The server at that place. Throws if there is none, or its process ended. */
export function runningServer(place: MemberPlace): Server {
  if (place.server === null || place.server.hasEnded()) throw new Error(`${place.name} is not running`);
  return place.server;
}

/** A control connection that is closed afterwards, and at once when the signal aborts. */
export async function withLink<T>(
  pair: Ground,
  server: Server,
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

/** A data directory that no server has used yet. */
export function newDataDir(pair: PairGround, place: MemberPlace, serverId: number): string {
  return join(pair.dataFolder, `${place.name}.${serverId}`);
}

export async function startMember(
  pair: PairGround,
  place: MemberPlace,
  part: Part,
  of: { dataDir: string; serverId: number; port?: number },
  signal: AbortSignal,
): Promise<Server> {
  await mkdir(pair.logsFolder, { recursive: true });
  return startServer(
    pair,
    {
      name: place.name,
      address: place.address,
      part,
      logFile: join(pair.logsFolder, `${place.name}.log`),
      ...of,
    },
    signal,
  );
}
