// The pod as a program: its start, its settings, its shutdown, and the programs beside it.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { exportedLine } from '../contract/stored.ts';
import { packageRoot } from '../contract/package-root.ts';
import { systemClock } from './clock.ts';
import type { MintedTokens } from './mint-tokens.ts';
import { ask, seedFile, openCinema, orderOf, sessionKey } from './testing/cinema.ts';
import { DatabaseServer } from './testing/server.ts';

let server: DatabaseServer;
let folder: string;
let env: Record<string, string>;
const children: ChildProcess[] = [];

beforeAll(async () => {
  server = await DatabaseServer.start();
  folder = await mkdtemp(join(tmpdir(), 'fast-order-main-'));
  await writeFile(join(folder, 'key'), sessionKey.export().toString('hex'), { mode: 0o600 });
  env = {
    DB_WRITER_URL: server.url('orders'),
    DB_READER_URL: server.url('orders'),
    MEMBERS_URL: server.url('members'),
    PORT: '0',
    MANAGEMENT_PORT: '0',
    SESSION_KEY_FILE: join(folder, 'key'),
    LOG_LEVEL: 'warn',
    END_WITH_STDIN: '1',
  };
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(async () => {
  await server.end();
  await rm(folder, { recursive: true, force: true });
});

function start(program: string, args: string[] = [], more: Record<string, string> = {}): ChildProcess {
  const child = spawn(process.execPath, [join(packageRoot(), 'dist/service', program), ...args], {
    env: { ...process.env, ...env, ...more },
    stdio: ['pipe', 'pipe', 'pipe'],
    cwd: packageRoot(),
  });
  children.push(child);
  return child;
}

async function run(
  program: string,
  args: string[] = [],
  more: Record<string, string> = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = start(program, args, more);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

async function startPod(
  more: Record<string, string> = {},
): Promise<{ child: ChildProcess; url: string; managementUrl: string; port: number }> {
  const child = start('main.js', [], more);
  const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
  const { listening, management } = JSON.parse(line) as Record<
    'listening' | 'management',
    { host: string; port: number }
  >;
  const url = `http://${listening.host}:${listening.port}`;
  const managementUrl = `http://${management.host}:${management.port}`;
  await expect.poll(async () => (await fetch(`${managementUrl}/readyz`)).status, { interval: 10 }).toBe(200);
  return { child, url, managementUrl, port: listening.port };
}

describe('the programs beside the pod', () => {
  it('the programs beside the pod migrate and seed, and change nothing the second time', async () => {
    expect((await run('migrate.js')).code).toBe(0);
    expect((await run('migrate.js')).code).toBe(0);
    await writeFile(join(folder, 'house.json'), JSON.stringify(seedFile));
    expect(JSON.parse((await run('seed.js', ['--house', join(folder, 'house.json')])).stdout)).toEqual({
      seeded: { house: true, members: true },
    });
    expect(JSON.parse((await run('seed.js')).stdout)).toEqual({ seeded: { house: false, members: false } });
    const { stdout } = await run('export-stored.js');
    const facts = stdout
      .trim()
      .split('\n')
      .map((line) => exportedLine.parse(JSON.parse(line)));
    expect(facts).toContainEqual({ kind: 'stock', theatre: 1, item: 1, quantity: 10, initialQuantity: 10 });
    expect(facts).toContainEqual({
      kind: 'stock',
      theatre: 1,
      item: 1_001,
      quantity: 10_000_000,
      initialQuantity: 10_000_000,
    });
    expect(facts).toContainEqual({ kind: 'price', item: 5, price: 5_500 });
    expect(facts.at(-1)).toEqual({ kind: 'end' });
  });

  it('the programs beside the pod name what is wrong with a seed data file', async () => {
    await writeFile(join(folder, 'broken.json'), JSON.stringify({ theatres: [{ id: 0, name: '' }] }));
    const { code, stderr } = await run('seed.js', ['--house', join(folder, 'broken.json')]);
    expect(code).not.toBe(0);
    expect(stderr).toContain('theatres.0.id');
    expect(stderr).toContain('theatres.0.name');
  });

  it('the programs beside the pod mint tokens that a pod takes, into a file of mode 0600', async () => {
    const out = join(folder, 'tokens.json');
    expect((await run('mint-tokens.js', ['--members', '1-50', '--out', out])).code).toBe(0);
    expect((await stat(out)).mode & 0o777).toBe(0o600);
    const { tokens, probe } = JSON.parse(await readFile(out, 'utf8')) as MintedTokens;
    expect(tokens).toHaveLength(50);
    await openCinema(server);
    const { url } = await startPod();
    for (const token of [tokens[49], probe]) {
      const answer = await fetch(`${url}/api/orders/01ARZ3NDEKTSV4RRFFQ69G5FAV`, {
        headers: { Authorization: `Bearer ${token}` },
      });
      expect(answer.status).toBe(404);
    }
  });

  it('the programs beside the pod end without an end line when the database cannot be read', async () => {
    const { code, stdout } = await run('export-stored.js', [], {
      DB_WRITER_URL: 'mysql://nobody:wrong@127.0.0.1:1/orders',
    });
    expect(code).not.toBe(0);
    expect(stdout).toBe('');
  });
});

describe('a pod', () => {
  it('a pod lists everything that is wrong with its settings and exits 64', async () => {
    const { code, stderr } = await run('main.js', [], {
      DB_WRITER_URL: 'http://x',
      MEMBERS_URL: 'nonsense',
      PORT: '-1',
      QUEUE_LIMIT: '0x10',
      DB_READER_URL: 'mysql://pod:100%@db/orders',
    });
    expect(code).toBe(64);
    expect(stderr).toContain('DB_WRITER_URL: begins with http:');
    expect(stderr).toContain('MEMBERS_URL: is no URL');
    expect(stderr).toContain('PORT: is no whole number');
    expect(stderr).toContain('QUEUE_LIMIT: is no whole number');
    expect(stderr).toContain('DB_READER_URL: has a % in the password');
  });

  it('a pod ends when the pipe of its parent closes', async () => {
    const { child } = await startPod();
    child.stdin?.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('a pod drains on SIGTERM without failing a single request of a balancer that is late to detect it', async () => {
    const { child, managementUrl, port } = await startPod({ DRAIN_MS: '600' });
    const agent = new Agent({ keepAlive: true, maxSockets: 8 });
    const outcomes: string[] = [];
    let healthy = true;
    const watch = (async () => {
      while (healthy) {
        await systemClock.sleep(100);
        healthy = await fetch(`${managementUrl}/readyz`).then(
          ({ status }) => status === 200,
          () => false,
        );
      }
    })();
    const lane = async (n: number): Promise<void> => {
      for (let k = 0; healthy; k += 1) outcomes.push(await through(agent, port, n, k));
    };
    const lanes = Promise.all(Array.from({ length: 6 }, (_, n) => lane(n)));
    await expect.poll(() => outcomes.length, { interval: 5 }).toBeGreaterThanOrEqual(30);
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await lanes;
    await watch;
    expect((await fetch(`${managementUrl}/livez`)).status).toBe(200);
    const unready = await fetch(`${managementUrl}/readyz`);
    expect([unready.status, unready.headers.get('connection')]).toEqual([503, 'close']);
    expect(await gone).toEqual([0, null]);
    expect(new Set(outcomes)).toEqual(new Set(['200', '201']));
    agent.destroy();
  });

  async function through(agent: Agent, port: number, lane: number, k: number): Promise<string> {
    if (k % 2 === 1)
      return String(
        (
          await ask(`http://127.0.0.1:${port}`, '/api/orders', {
            member: 900 + lane,
            key: `d${k}`,
            body: orderOf(26),
          })
        ).status,
      );
    return new Promise((resolve) => {
      get({ agent, port, host: '127.0.0.1', path: '/api/theatres/1/menu' }, (response) => {
        response.resume().on('end', () => resolve(String(response.statusCode)));
      }).on('error', (error) => resolve(error.message));
    });
  }
});
