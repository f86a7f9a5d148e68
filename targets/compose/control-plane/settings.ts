// Reads the environment of the control plane's container into typed settings, and names everything that is
// wrong with it at once.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { databaseNames, type DatabaseName } from '../../../contract/index.ts';
import type { Accounts } from '../../database/index.ts';

const port = (otherwise: number) =>
  z
    .string()
    .regex(/^\d{1,5}$/, 'is no port')
    .transform(Number)
    .pipe(z.number().min(1).max(65_535))
    .default(otherwise);

const environment = z.object({
  /**
   * `db-1:a:10.0.0.1,db-2:c:10.0.0.2`: name, zone and address of the two members. Addresses, because the name of
   * a container that ended is asked for elsewhere, for seconds, and holds up every other name meanwhile.
   */
  MEMBERS: z
    .string()
    .regex(/^[\w-]+:\w+:[\d.]+,[\w-]+:\w+:[\d.]+$/, 'must be NAME:ZONE:ADDRESS,NAME:ZONE:ADDRESS')
    .transform((text) => text.split(',').map((one) => one.split(':') as [string, string, string])),
  ACCOUNTS_FILE: z.string(),
  DATABASE: z.enum(databaseNames).default('mysql'),
  HOST: z.string().default('0.0.0.0'),
  WRITER_PORT: port(3306),
  READER_PORT: port(3307),
  API_PORT: port(8090),
});

export interface ControlPlaneSettings {
  members: readonly { name: string; zone: string; address: string }[];
  accounts: Accounts;
  /** What the members are. */
  database: DatabaseName;
  host: string;
  writerPort: number;
  readerPort: number;
  apiPort: number;
}

const account = z.object({ user: z.string(), password: z.string() });
const accountsFile = z.object({ app: account, replication: account, control: account, monitor: account });

/** Throws an Error whose message has one line per problem. */
export function settingsFrom(env: NodeJS.ProcessEnv): ControlPlaneSettings {
  const read = environment.safeParse(env);
  if (!read.success)
    throw new Error(read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'));
  const { MEMBERS, ACCOUNTS_FILE, DATABASE, HOST, WRITER_PORT, READER_PORT, API_PORT } = read.data;
  return {
    members: MEMBERS.map(([name, zone, address]) => ({ name, zone, address })),
    accounts: accountsFile.parse(JSON.parse(readFileSync(ACCOUNTS_FILE, 'utf8'))),
    database: DATABASE,
    host: HOST,
    writerPort: WRITER_PORT,
    readerPort: READER_PORT,
    apiPort: API_PORT,
  };
}
