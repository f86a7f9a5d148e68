import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { packageRoot } from '../../contract/index.ts';

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
