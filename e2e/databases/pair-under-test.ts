// A pair of database servers with its control plane, as processes of this machine or as containers, behind one
// interface, so that the same test body runs on either.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseLine, NewEvent } from '../../contract/index.ts';
import { systemClock } from '../../platform/clock.ts';
import { nodeShell } from '../../platform/shell.ts';
import type { DatabaseAddress } from '../../service/database/address.ts';
import { migrate } from '../../service/migrate.ts';
import { seed } from '../../service/seed.ts';
import { seedFile } from '../../service/testing/cinema.ts';
import {
  schemas,
  startDatabasePair,
  type DatabaseInstall,
  type Dialect,
} from '../../targets/database/index.ts';
import { ordersSql } from '../../targets/local/service-programs.ts';

export interface PairUnderTest {
  /** Where the service reaches the writer of that database, whichever server it is. */
  address(database: string): DatabaseAddress;
  readonly events: readonly NewEvent[];
  readonly lines: readonly DatabaseLine[];
  /** SIGKILL; it is back as soon as its keeper or engine starts it again. */
  crashWriter(): Promise<void>;
  switchOver(): Promise<void>;
  /** Only in containers, whose data directories are out of reach. */
  reader?: {
    /** A table of this name is made on the reader alone, then its server is killed and started again. */
    spoil(table: string): Promise<void>;
    tables(): Promise<readonly string[]>;
  };
  stop(): Promise<void>;
}

export const clock = systemClock();

/** Migrations and seed data; both twice, because both must be safe to repeat. */
export async function fill(writer: DatabaseAddress, members: DatabaseAddress): Promise<void> {
  for (let time = 0; time < 2; time += 1) {
    await migrate(writer, members);
    await seed(writer, members, seedFile, Date.now());
  }
}

/** The schema that a pod calls by one of its two names. */
export function schemaOf(database: string): string {
  return database === 'orders' ? schemas.orders : schemas.members;
}

/** Processes of this machine, under the control plane of the local target. */
export async function startNativePair(
  dialect: Dialect['name'],
  install: DatabaseInstall,
): Promise<PairUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'pair-'));
  const events: NewEvent[] = [];
  const lines: DatabaseLine[] = [];
  const pair = await startDatabasePair({
    shell: nodeShell(),
    clock,
    dialect,
    install,
    folder,
    logsFolder: join(folder, 'logs'),
    zones: ['a', 'c'],
    durable: false,
    prepare: ({ writer, members }) => fill(writer, members),
    ordersSql,
    onEvent: (event) => void events.push(event),
    onState: (line) => void lines.push(line),
    progress: () => undefined,
    signal: new AbortController().signal,
  });
  return {
    events,
    lines,
    address: (database) => {
      const { host, port, user, password } = database === 'orders' ? pair.writer : pair.members;
      return { host, port, user, password, database: schemaOf(database) };
    },
    crashWriter: async () => void (await pair.capability.crashWriter()),
    switchOver: async () => void (await pair.capability.switchOverWriter()),
    stop: async () => {
      await pair.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
