// The second file beside docker-compose.yml: the target's label on all that is made, free ports, and its seed.
import { Document, parse, type Node } from 'yaml';
import type { DatabaseName } from '../../../contract/index.ts';
import type { ComposedNames } from '../engine/engine.ts';
import { instanceLabel } from '../engine/instance.ts';

export interface ProjectFileOptions {
  /** Texts of docker-compose.yml and of what is merged into it. */
  composeFiles: readonly string[];
  instance: string;
  /** JSON of theatres and screenings that containers can read, absolute; null for the default seed data. */
  seedFile: string | null;
}

/** Container ports that the target itself uses, each published on a free port of 127.0.0.1. */
export const publishedPorts = {
  haproxy: { orders: '8080/tcp', statistics: '8404/tcp' },
  links: { api: '8474/tcp', writer: '3306/tcp', reader: '3307/tcp', members: '3308/tcp' },
  'control-plane': { api: '8090/tcp' },
} as const;

/** What runs; everything that these need comes with them. */
export const startedServices = ['haproxy'] as const;
/** They do their work and end. */
export const oneShots: readonly string[] = ['secrets', 'migrate'];

const seedPath = '/run/showtime-seed.json';

/** Beside docker-compose.yml, in the repository: what makes it the system on that database. */
export function databaseFiles(database: DatabaseName): readonly string[] {
  return database === 'mariadb' ? ['deploy/compose/mariadb/compose.yml'] : [];
}

interface ComposeFile {
  services: Record<string, object>;
  networks: Record<string, object | null>;
  volumes: Record<string, object | null>;
}

function parsedFiles(composeFiles: readonly string[]): readonly Partial<ComposeFile>[] {
  return composeFiles.map((text) => parse(text, { merge: true }) as Partial<ComposeFile>);
}

/** YAML text. `!override` replaces a list instead of adding to it (Compose 2.24.4). */
export function projectFile({ composeFiles, instance, seedFile }: ProjectFileOptions): string {
  const files = parsedFiles(composeFiles);
  const labels = { [instanceLabel]: instance };
  const labelled = (kind: keyof ComposeFile): Record<string, object> =>
    Object.fromEntries(
      files.flatMap((file) => Object.keys(file[kind] ?? {})).map((name) => [name, { labels }]),
    );
  const document = new Document({
    services: labelled('services'),
    networks: labelled('networks'),
    volumes: labelled('volumes'),
  });
  const override = (path: readonly string[], value: readonly unknown[]): void => {
    const node = document.createNode(value) as Node;
    node.tag = '!override';
    document.setIn(path, node);
  };
  for (const [service, ports] of Object.entries(publishedPorts))
    override(
      ['services', service, 'ports'],
      Object.values(ports).map((port) => `127.0.0.1::${port.replace('/tcp', '')}`),
    );
  if (seedFile !== null) {
    document.setIn(
      ['services', 'migrate', 'volumes'],
      document.createNode([{ type: 'bind', source: seedFile, target: seedPath, read_only: true }]),
    );
    override(['services', 'migrate', 'command'], seedCommand);
  }
  return document.toString();
}

/** As in docker-compose.yml, with the seed of this target. */
const seedCommand = [
  'sh',
  '-c',
  `for n in 1 2 3 4 5; do node /app/programs/migrate.js && exec node /app/programs/seed.js --house ${seedPath}; sleep 3; done; exit 1`,
];

/** What Compose will call everything of the project, whichever of it is started. */
export function composedNames(project: string, composeFiles: readonly string[]): ComposedNames {
  const files = parsedFiles(composeFiles);
  const all = (kind: keyof ComposeFile, named: (name: string) => string): ReadonlySet<string> =>
    new Set(files.flatMap((file) => Object.keys(file[kind] ?? {})).map(named));
  return {
    containers: all('services', (name) => `${project}-${name}-1`),
    volumes: all('volumes', (name) => `${project}_${name}`),
    networks: all('networks', (name) => `${project}_${name}`),
  };
}
