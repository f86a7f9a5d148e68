import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { packageRoot } from '../../../contract/index.ts';
import { composedNames, databaseFiles, oneShots, projectFile, publishedPorts } from './project-file.ts';

interface Parsed {
  services: Record<string, { labels: object; ports?: string[]; command?: string[]; volumes?: object[] }>;
  networks: Record<string, { labels: object }>;
  volumes: Record<string, { labels: object }>;
}

const composeFile = readFileSync(join(packageRoot(), 'docker-compose.yml'), 'utf8');
const mariadbFile = readFileSync(join(packageRoot(), databaseFiles('mariadb')[0] ?? ''), 'utf8');
const base = parse(composeFile, { merge: true }) as Record<keyof Parsed, Record<string, object>>;
const text = projectFile({ composeFiles: [composeFile], instance: 'mine', seedFile: '/target/seed.json' });
const file = parse(text, { logLevel: 'silent' }) as Parsed;

test('everything that Compose makes carries the label of the target', () => {
  for (const kind of ['services', 'networks', 'volumes'] as const) {
    expect(Object.keys(file[kind]).sort()).toEqual(Object.keys(base[kind]).sort());
    for (const [name, { labels }] of Object.entries(file[kind]))
      expect([name, labels]).toEqual([name, { 'dev.showtime.instance': 'mine' }]);
  }
});

test('volumes that only the file of a database names carry the label too', () => {
  const both = projectFile({ composeFiles: [composeFile, mariadbFile], instance: 'mine', seedFile: null });
  const { volumes } = parse(both, { logLevel: 'silent' }) as Parsed;
  expect(Object.keys(volumes)).toEqual(expect.arrayContaining(['db-1', 'mariadb-1', 'mariadb-members']));
  expect(volumes['mariadb-1']).toEqual({ labels: { 'dev.showtime.instance': 'mine' } });
  expect(databaseFiles('mysql')).toEqual([]);
});

test('ports are replaced, not added to, and each is a free one of 127.0.0.1', () => {
  expect(text.match(/ports: !override/g)).toHaveLength(3);
  const ports = Object.values(file.services).flatMap((service) => service.ports ?? []);
  expect(ports).toHaveLength(Object.values(publishedPorts).flatMap((one) => Object.values(one)).length);
  expect(ports.filter((port) => !/^127\.0\.0\.1::\d+$/.test(port))).toEqual([]);
});

test('the seed of the target is mounted and named in the command that docker-compose.yml has otherwise', () => {
  const theirs = (base.services['migrate'] as { command: string[] }).command;
  const ours = file.services['migrate'];
  expect(ours?.volumes).toEqual([
    { type: 'bind', source: '/target/seed.json', target: '/run/showtime-seed.json', read_only: true },
  ]);
  expect(ours?.command?.map((part) => part.replace(' --house /run/showtime-seed.json', ''))).toEqual(theirs);
});

test('without a seed of its own the target seeds what docker-compose.yml does', () => {
  const plain = parse(projectFile({ composeFiles: [composeFile], instance: 'mine', seedFile: null }), {
    logLevel: 'silent',
  }) as Parsed;
  expect(plain.services['migrate']).toEqual({ labels: { 'dev.showtime.instance': 'mine' } });
});

test('what ends by itself is what docker-compose.yml never restarts', () => {
  const ending = Object.entries(base.services as Record<string, { restart?: string; profiles?: string[] }>)
    .filter(([, { restart, profiles }]) => restart === 'no' && profiles === undefined)
    .map(([name]) => name);
  expect(ending.sort()).toEqual([...oneShots].sort());
});

test('the names that Compose will choose are known before anything is made', () => {
  const names = composedNames('showtime-x', [composeFile, mariadbFile]);
  expect([...names.containers]).toEqual(
    expect.arrayContaining(['showtime-x-db-1-1', 'showtime-x-haproxy-1']),
  );
  expect([...names.volumes]).toEqual(expect.arrayContaining(['showtime-x_db-1', 'showtime-x_mariadb-1']));
  expect([...names.networks]).toEqual(expect.arrayContaining(['showtime-x_database']));
});
