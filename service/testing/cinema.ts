// For tests: a migrated, seeded cinema, and pods of the service that serve it in this process.
import { createSecretKey } from 'node:crypto';
import { pino } from 'pino';
import { systemClock } from '../clock.ts';
import { startPod, type Pod, type PodParts } from '../pod.ts';
import { migrate } from '../migrate.ts';
import { openSession } from '../members/sessions.ts';
import { seed } from '../seed.ts';
import { seedFileSchema } from '../seeding/seed-data.ts';
import type { Settings } from '../settings.ts';
import type { DatabaseServer } from './server.ts';

export const sessionKey = createSecretKey(Buffer.alloc(32, 7));

/** One future screening, one that has begun, and scarce stock of items 1 and 2 in theatre 1. */
export const seedFile = seedFileSchema.parse({
  theatres: [
    { id: 1, name: 'Gangnam Cinema' },
    { id: 2, name: 'Jeju Cinema' },
  ],
  screenings: [
    { id: 'later', theatre: 1, screen: '1', title: 'Orbit', startsAt: '2099-01-01T00:00:00Z', seats: 100 },
    { id: 'begun', theatre: 1, screen: '2', title: 'Orbit', startsAt: '2001-01-01T00:00:00Z', seats: 100 },
  ],
  stock: [
    { theatre: 1, item: 1, quantity: 10 },
    { theatre: 1, item: 2, quantity: 0 },
  ],
});

/** Any server whose databases `orders` and `members` a pod may use. */
export type Served = Pick<DatabaseServer, 'address'>;

export async function openCinema(server: Served): Promise<void> {
  await migrate(server.address('orders'), server.address('members'));
  await seed(server.address('orders'), server.address('members'), seedFile, Date.now());
}

/** Settings of a pod of that server, on free ports. */
export function settingsOf(server: Served): Settings {
  return {
    writer: server.address('orders'),
    reader: server.address('orders'),
    members: server.address('members'),
    host: '127.0.0.1',
    port: 0,
    managementPort: 0,
    trustedProxies: 1,
    podName: 'pod-t',
    zone: 'a',
    sessionKey,
    drainMs: 0,
    queueLimit: 200,
    // A busy machine makes every wait long: no queue counts as standing unless a test sets it.
    queueTargetMs: 60_000,
    poolSize: 8,
    logLevel: 'silent',
  };
}

/** Starts a pod and waits until it is ready. `change` overrides settings. */
export async function openPod(
  server: Served,
  change: Partial<Settings> = {},
  parts: Partial<PodParts> = {},
): Promise<Pod & { url: string; managementUrl: string }> {
  const pod = await startPod(
    { ...settingsOf(server), ...change },
    // Other tests on this machine delay this process: nothing is shed for that unless a test sets it.
    {
      clock: systemClock,
      log: pino({ level: process.env['TEST_LOG'] ?? 'silent' }),
      eventLoop: { lagMs: () => 0, utilization: () => 0 },
      ...parts,
    },
  );
  const url = `http://127.0.0.1:${pod.port}`;
  const managementUrl = `http://127.0.0.1:${pod.managementPort}`;
  while ((await fetch(`${managementUrl}/readyz`)).status !== 200) await systemClock.sleep(5);
  return { ...pod, url, managementUrl };
}

export interface Answered {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

/** One request of a member, and what came back. */
export async function send(
  url: string,
  path: string,
  how: { member?: number; key?: string; body?: unknown; method?: string } = {},
): Promise<Answered> {
  const { member, key, body, method = body === undefined ? 'GET' : 'POST' } = how;
  const token = member === undefined ? undefined : openSession(sessionKey, member, Date.now()).token;
  const response = await fetch(url + path, {
    method,
    headers: {
      'Content-Type': 'application/json',
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(key === undefined ? {} : { 'Idempotency-Key': key }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}

export function orderOf(item: number, quantity = 1, more: object = {}): object {
  return { theatre: 1, lines: [{ item, quantity }], ...more };
}
