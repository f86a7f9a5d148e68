import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { packageRoot } from '../../contract/index.ts';
import { accountStatements, monitorRights } from '../database/index.ts';
import { databaseFiles } from './target/project-file.ts';

interface Service {
  image: string;
  ports?: string[];
  restart?: string;
  read_only?: boolean;
  cap_drop?: string[];
  environment?: Record<string, string>;
  networks?: string[] | Record<string, unknown>;
  healthcheck?: { test?: string[]; timeout?: string; disable?: boolean };
  build?: object;
  pull_policy?: string;
  deploy?: { resources: { limits: { cpus: string; memory: string } } };
  depends_on?: Record<string, { condition: string }>;
  volumes?: string[];
}

const file = parse(readFileSync(join(packageRoot(), 'docker-compose.yml'), 'utf8'), { merge: true }) as {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean } | null>;
};
const services = Object.entries(file.services);
/** They do their work and end. */
const once = ['secrets', 'migrate', 'k6'];
const serving = services.filter(([name]) => !once.includes(name));

test('every published port is on 127.0.0.1', () => {
  const ports = services.flatMap(([, { ports = [] }]) => ports);
  expect(ports.length).toBeGreaterThan(5);
  expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
});

test('every image can be replaced by a variable and has a version otherwise', () => {
  for (const [name, { image }] of services)
    expect([name, image]).toEqual([
      name,
      expect.stringMatching(/^\$\{SHOWTIME_IMAGE_\w+:-[\w./-]+:v?\d+\.\d+/),
    ]);
});

test('every container runs with a read-only root, without capabilities that it does not name', () => {
  for (const [name, service] of services)
    expect([name, service.read_only, service.cap_drop]).toEqual([name, true, ['ALL']]);
});

test('every container that serves has limits', () => {
  for (const [name, { deploy }] of serving)
    expect([name, deploy?.resources.limits]).toEqual([
      name,
      { cpus: expect.any(String) as string, memory: expect.stringMatching(/^\d+[MG]$/) as string },
    ]);
});

test('no password stands in the file: secrets come as files', () => {
  for (const [name, { environment = {} }] of services)
    for (const [variable, value] of Object.entries(environment))
      if (/PASSWORD$|SECRET$|_URL$/.test(variable) && variable !== 'SHOWTIME_PROMETHEUS_URL' && name !== 'k6')
        expect([name, variable, value]).toEqual([name, variable, 'only as a file']);
});

test('only the control plane and the exporters reach the network of the pair', () => {
  const reach = services.filter(([, { networks = [] }]) =>
    (Array.isArray(networks) ? networks : Object.keys(networks)).includes('database'),
  );
  expect(reach.map(([name]) => name).sort()).toEqual([
    'control-plane',
    'db-1',
    'db-2',
    'exporter-db-1',
    'exporter-db-2',
  ]);
  expect(file.networks['database']?.internal).toBe(true);
});

test('a start waits for what it needs: every dependency names a condition', () => {
  for (const [name, { depends_on: needed = {} }] of services)
    for (const [other, { condition }] of Object.entries(needed))
      expect([name, other, condition]).toEqual([
        name,
        other,
        expect.stringMatching(/^service_(healthy|started|completed_successfully)$/),
      ]);
});

test('a health check starts no Node, and a busy machine has ten seconds to answer it', () => {
  for (const [name, { healthcheck }] of services.filter(([, { healthcheck }]) => healthcheck?.test))
    expect([name, healthcheck?.test?.[1], healthcheck?.timeout]).toEqual([
      name,
      expect.not.stringMatching(/^node$/) as string,
      '10s',
    ]);
});

test('an image of our own is built at each start, so that it is never older than its sources', () => {
  const built = services.filter(([, { build }]) => build !== undefined);
  expect(built.map(([name]) => name)).toEqual(
    expect.arrayContaining(['secrets', 'pod-1', 'control-plane', 'k6']),
  );
  for (const [name, { pull_policy: policy }] of built)
    expect([name, policy]).toEqual([name, '${SHOWTIME_BUILD:-build}']);
});

test('on MariaDB only the databases differ, each with another server, configuration and data volume', () => {
  const mariadb = parse(readFileSync(join(packageRoot(), databaseFiles('mariadb')[0] ?? ''), 'utf8'), {
    merge: true,
  }) as { services: Record<string, Service>; volumes: Record<string, null> };
  expect(Object.keys(mariadb.services)).toEqual(['control-plane', 'db-1', 'db-2', 'members']);
  expect(mariadb.services['control-plane']).toEqual({ environment: { DATABASE: 'mariadb' } });
  const targetsOf = (service: Service | undefined): (string | undefined)[] =>
    service?.volumes?.map((volume) => volume.split(':')[1]) ?? [];
  for (const name of ['db-1', 'db-2', 'members']) {
    const service = mariadb.services[name];
    expect(service?.image).toMatch(/^\$\{SHOWTIME_IMAGE_MARIADB:-mariadb:11\.4\.\d+\}$/);
    // Compose merges by the path in the container: each of these replaces one of MySQL's.
    expect(targetsOf(file.services[name])).toEqual(expect.arrayContaining(targetsOf(service)));
    const [data, configuration] = service?.volumes ?? [];
    expect(Object.keys(mariadb.volumes)).toContain(data?.split(':')[0]);
    expect(existsSync(join(packageRoot(), configuration?.split(':')[0] ?? ''))).toBe(true);
  }
});

test('the accounts of a first start are right on either server, for the SQL outlives a change of it', () => {
  const account = { user: 'one', password: 'secret' };
  const accounts = { app: account, replication: account, control: account, monitor: account };
  const granted = accountStatements(accounts, monitorRights.either, '%').filter((line) =>
    line.includes('PROCESS'),
  );
  // A comment to MySQL, executed by MariaDB.
  expect(granted).toEqual(["GRANT PROCESS, REPLICATION CLIENT /*M!, SLAVE MONITOR */ ON *.* TO 'one'@'%';"]);
});
