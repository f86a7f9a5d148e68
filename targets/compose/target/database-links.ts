// The links capability on Toxiproxy: the links of the pods to writer, reader and members, and a real query through each.
import { connect } from 'node:net';
import { createConnection } from 'mysql2';
import type { Clock, LinkName, LinkProbe, LinksCapability } from '../../../contract/index.ts';
import { impairmentsOf } from '../../toxiproxy/impairments.ts';

export type DatabaseLink = Exclude<LinkName, 'service'>;

export interface DatabaseAccount {
  host: string;
  port: number;
  user: string;
  password: string;
}

const names: readonly DatabaseLink[] = ['writer', 'reader', 'members'];
/** Long enough for a rate to show, and less than the proxy reads at once. */
const answerBytes = 30_000;

export interface DatabaseLinksOptions {
  /** Toxiproxy's API. */
  api: string;
  clock: Clock;
  /** How this machine reaches the database through the link, as the pods' own account. */
  account: (link: DatabaseLink) => DatabaseAccount;
}

/** A link that the target lacks is an error. */
export function databaseLinks({ api, clock, account }: DatabaseLinksOptions): LinksCapability {
  const known = (link: LinkName): DatabaseLink => {
    const found = names.find((name) => name === link);
    if (found === undefined) throw new Error(`there is no link "${link}"; there are ${names.join(', ')}`);
    return found;
  };
  return {
    names,
    impair: (link, name, impairment) => impairmentsOf(api, known(link)).impair(name, impairment),
    repair: (link, name) => impairmentsOf(api, known(link)).repair(name),
    impairments: (link) => impairmentsOf(api, known(link)).list(),
    probe: (link, limitMs) => probeDatabase(account(known(link)), limitMs, clock),
  };
}

/** Signs in over a new connection and reads one long answer. Never rejects. */
export function probeDatabase(
  { host, port, user, password }: DatabaseAccount,
  limitMs: number,
  clock: Clock,
): Promise<LinkProbe> {
  const startedMs = clock.nowMs();
  const socket = connect({ host, port });
  let bytes = 0;
  socket.on('data', (chunk: Buffer) => (bytes += chunk.length));
  return new Promise((resolve) => {
    const end = (outcome: LinkProbe['outcome']): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ outcome, bytes, tookMs: Math.round((clock.nowMs() - startedMs) * 10) / 10 });
    };
    const timer = setTimeout(() => end('silent'), limitMs);
    const connection = createConnection({ stream: socket, user, password, connectTimeout: 0 });
    const failed = ({ code }: NodeJS.ErrnoException): void =>
      end(code === 'ECONNREFUSED' ? 'refused' : code === 'PROTOCOL_CONNECTION_LOST' ? 'closed' : 'reset');
    connection.on('error', failed);
    connection.query(`SELECT REPEAT('x', ${answerBytes})`, (error) =>
      error === null ? end('answered') : failed(error),
    );
  });
}
