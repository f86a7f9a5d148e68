// What tests of the target compose share: the engine and its images, or why a test is skipped; and a socket in
// between, by which the engine can go away for one workspace alone.
import { readFileSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { parse } from 'yaml';
import { packageRoot, targetStatus } from '../contract/index.ts';
import { Engine, projectOf } from '../targets/compose/index.ts';
import { composedNames } from '../targets/compose/target/project-file.ts';
import { ensureEngine } from '../tools/containers/ensure-engine.mjs';
import type { Workspace } from './showtime.ts';

const composeText = readFileSync(join(packageRoot(), 'docker-compose.yml'), 'utf8');

const found = await ensureEngine().catch((error: Error & { why?: string }) => error);
const missing = found instanceof Error ? [] : await missingImages(found.host);

/** ` (skipped: …)` for the end of a title; empty where tests can run. */
export const skipReason =
  found instanceof Error
    ? ` (skipped: ${found.message}; showtime doctor has the reasons)`
    : missing.length > 0
      ? ` (skipped: the engine lacks ${missing.join(', ')}; docs/containers.md)`
      : '';

/** Pulling hundreds of megabytes is no part of a test. */
async function missingImages(host: string): Promise<readonly string[]> {
  const { services } = parse(composeText, { merge: true }) as { services: Record<string, { image: string }> };
  const names = ['haproxy', 'pod-1', 'links', 'db-1'].map((name) =>
    (services[name]?.image ?? '').replace(
      /^\$\{(\w+):-(.*)\}$/,
      (_all, variable: string, otherwise: string) => process.env[variable] ?? otherwise,
    ),
  );
  return new Engine({ host, project: '', instance: '' }).missingImages(names);
}

/** As DOCKER_HOST has it. */
export function engineHost(): string {
  if (found instanceof Error) throw found;
  return found.host;
}

/** The engine as the owner of that instance sees it. */
export function engineOf(id: string, instance: string): Engine {
  return new Engine({ host: engineHost(), project: projectOf(id), instance });
}

/** Everything of the target's project, or with a name that it would have, by any owner. */
export function leftOf(id: string): Promise<readonly string[]> {
  return engineOf(id, 'of no target').strangers(composedNames(projectOf(id), [composeText]));
}

/** The label of the target, from its state on disk. */
export function instanceOnDisk(workspace: Workspace, id: string): string {
  const state = JSON.parse(readFileSync(join(workspace.runs, '.targets', id, 'state.json'), 'utf8')) as {
    containers: { instance: string };
  };
  return state.containers.instance;
}

/** Whether writer and reader run and every pod is ready; false while the target does not answer. */
export async function isWhole(workspace: Workspace, id: string): Promise<boolean> {
  const shown = await workspace.run(['status', id, '--json']);
  if (shown.code !== 0) return false;
  const { pods, database } = targetStatus.parse(JSON.parse(shown.stdout));
  if (database === null) return false;
  return pods.every(({ ready }) => ready) && database.writer.pid !== null && database.reader.pid !== null;
}

/** A socket that leads to the engine, until it is closed and once it is opened again: the same path. */
export class EngineLine {
  readonly host: string;
  readonly #path: string;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  constructor(folder: string) {
    this.#path = join(folder, 'engine.sock');
    this.host = `unix://${this.#path}`;
  }

  open(): Promise<void> {
    const server = createServer((client) => {
      const engine = createConnection(engineHost().slice('unix://'.length));
      for (const [one, other] of [
        [client, engine],
        [engine, client],
      ] as const) {
        this.#sockets.add(one);
        one.on('error', () => other.destroy()).on('close', () => other.destroy());
        one.pipe(other);
      }
    });
    this.#server = server;
    return new Promise((resolve, reject) => server.once('error', reject).listen(this.#path, resolve));
  }

  /** Every connection ends, and no other is accepted: as if the engine had been killed. */
  close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
    return new Promise((resolve) => {
      if (this.#server === undefined) resolve();
      else this.#server.close(() => resolve());
    });
  }
}
