// How a pod meets databases that are not as it needs them: plain latin1 ones, wrong passwords, and TLS.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import { migrate } from '../migrate.ts';
import { seed } from '../seed.ts';
import { startPod } from '../pod.ts';
import { send, seedFile, openCinema, openPod, settingsOf } from '../testing/cinema.ts';
import { DatabaseServer } from '../testing/server.ts';
import { addressOf, type DatabaseAddress } from './address.ts';
import { Pool } from './pool.ts';

let folder: string;
let server: DatabaseServer;
let admin: Connection;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'links-'));
  certify('elsewhere');
  server = await DatabaseServer.start([
    `--ssl-ca=${join(folder, 'ca.pem')}`,
    `--ssl-cert=${join(folder, 'server.pem')}`,
    `--ssl-key=${join(folder, 'server.key')}`,
  ]);
  admin = await server.administer();
  await openCinema(server);
});
afterAll(async () => {
  await admin.end();
  await server.end();
  await rm(folder, { recursive: true, force: true });
});

/** A new CA, and the server's certificate, of `host`, that it signed. */
function certify(host: string): void {
  const [ca, name] = ['ca', 'server'];
  const at = (file: string): string => join(folder, file);
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { stdio: 'pipe' });
  const fresh = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
  ];
  openssl(...fresh, '-subj', `/CN=${ca}`, '-keyout', at(`${ca}.key`), '-out', at(`${ca}.pem`));
  openssl(
    ...fresh,
    ...[
      '-subj',
      `/CN=${name}`,
      '-addext',
      `subjectAltName=DNS:${host}`,
      '-addext',
      'basicConstraints=CA:FALSE',
    ],
    ...['-CA', at(`${ca}.pem`), '-CAkey', at(`${ca}.key`)],
    ...['-keyout', at(`${name}.key`), '-out', at(`${name}.pem`)],
  );
}

interface Heard {
  changes: string[];
  pool: Pool;
}

function open(address: DatabaseAddress): Heard {
  const changes: string[] = [];
  const pool = new Pool({
    name: 'writer',
    address,
    needs: 'writable',
    size: 1,
    queueLimit: 10,
    queueTargetMs: 100,
    queryTimeoutMs: 1_500,
    clock: systemClock,
    onChange: (change, reason) => changes.push(`${change}: ${reason}`),
  });
  return { changes, pool };
}

async function status(name: string): Promise<number> {
  const [rows] = await admin.query<RowDataPacket[]>('SHOW GLOBAL STATUS LIKE ?', [name]);
  return Number(rows[0]?.['Value']);
}

describe('a plain latin1 database', () => {
  const names = ['orders_latin1', 'members_latin1'] as const;
  const address = (n: 0 | 1): DatabaseAddress => server.address(names[n]);

  beforeAll(async () => {
    for (const name of names)
      await admin.query(
        `CREATE DATABASE ${name} CHARACTER SET latin1 COLLATE latin1_swedish_ci;
         GRANT ALL ON ${name}.* TO 'pod'@'127.%'`,
      );
  });

  it('a plain latin1 database keeps Korean names, because every table sets its character set', async () => {
    await migrate(address(0), address(1));
    const korean = {
      ...seedFile,
      theatres: [
        { id: 1, name: '강남 시네마' },
        { id: 2, name: 'Jeju Cinema' },
      ],
    };
    await seed(address(0), address(1), korean, Date.now());
    const pod = await openPod(server, { writer: address(0), reader: address(0), members: address(1) });
    const { body } = await send(pod.url, '/api/theatres');
    await pod.leave();
    expect(body['theatres']).toContainEqual({ id: 1, name: '강남 시네마' });
  });

  it('a plain latin1 database keeps a pod unready, and is named in its log, while a column is not utf8mb4', async () => {
    await admin.query(
      `ALTER TABLE ${names[0]}.screenings MODIFY screen VARCHAR(40) CHARACTER SET latin1 NOT NULL`,
    );
    const lines: string[] = [];
    const pod = await startPod(
      { ...settingsOf(server), writer: address(0), reader: address(0), members: address(1) },
      {
        clock: systemClock,
        log: pino({ level: 'error' }, { write: (line: string) => void lines.push(line) }),
      },
    );
    const url = `http://127.0.0.1:${pod.managementPort}/readyz`;
    const because = async (): Promise<unknown> =>
      ((await (await fetch(url)).json()) as { because: string }).because;
    await expect.poll(because).toContain('screenings.screen latin1');
    expect((await fetch(url)).status).toBe(503);
    expect(lines.join('')).toContain('screenings.screen latin1');
    await admin.query(
      `ALTER TABLE ${names[0]}.screenings MODIFY screen VARCHAR(40) CHARACTER SET utf8mb4 NOT NULL`,
    );
    await expect.poll(async () => (await fetch(url)).status).toBe(200);
    await pod.leave();
  });
});

describe('a pool', () => {
  it('a pool reports why a wrong password gets no connection, and tries seldom', async () => {
    const before = await status('Aborted_connects');
    const { pool, changes } = open({ ...server.address('orders'), password: 'wrong' });
    await expect.poll(() => changes).toHaveLength(1);
    await systemClock.sleep(2_000);
    pool.close();
    expect(changes[0]).toMatch(/^refused: Access denied for user 'pod'.* check both in the URL/);
    expect(changes).toHaveLength(1);
    // At once, after about 1 s and about 2 s later; a second scout may be on its way each time.
    expect((await status('Aborted_connects')) - before).toBeLessThanOrEqual(6);
  });

  it('a pool names a database that does not exist, and is there as soon as it does', async () => {
    const { pool, changes } = open(server.address('made_later'));
    await expect.poll(() => changes).toHaveLength(1);
    expect(changes[0]).toMatch(/^refused: .*made_later/);
    await admin.query("CREATE DATABASE made_later; GRANT ALL ON made_later.* TO 'pod'@'127.%'");
    await expect.poll(() => pool.isOpen).toBe(true);
    pool.close();
  });
});

describe('TLS', () => {
  const address = (query: string): DatabaseAddress => {
    const read = addressOf(server.url('orders').replace('127.0.0.1', 'localhost') + query);
    if (typeof read === 'string') throw new Error(read);
    return read;
  };
  const withCa = (): string => `?ssl-ca=${join(folder, 'ca.pem')}`;

  it.each([
    ['whose CA is unknown', () => '?ssl=true'],
    ['whose certificate names another host', withCa],
  ])('TLS is refused with a server %s, with what to do', async (_what, query) => {
    const { pool, changes } = open(address(query()));
    await expect.poll(() => changes.join()).toContain('refused: ');
    expect(changes.join()).toContain('name the CA with ?ssl-ca=FILE');
    expect(pool.everOpened).toBe(false);
    pool.close();
  });

  it('TLS is used with a server that has a certificate of its name by the CA', async () => {
    certify('localhost');
    await admin.query('FLUSH SSL');
    const { pool } = open(address(withCa()));
    const link = await pool.acquire(systemClock.nowMs() + 30_000);
    const [row] = await link.query<{ Value: string }[]>("SHOW SESSION STATUS LIKE 'Ssl_cipher'");
    pool.close();
    expect(row?.Value).toMatch(/AES|CHACHA/);
  });
});
