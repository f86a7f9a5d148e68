// A little HTTP server on a Unix socket with the part of the Docker API that the target uses, for tests that
// need no engine.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallContainer {
  id: string;
  labels: Record<string, string>;
  running: boolean;
  pid: number;
  exitCode: number;
  oomKilled: boolean;
  healthy: boolean;
  paused?: boolean;
  /** Why it could not be started. */
  startError?: string;
  /** Bytes. */
  memoryLimit?: number;
}

export interface SmallEngine {
  readonly host: string;
  readonly containers: Map<string, SmallContainer>;
  readonly networks: Map<string, { labels: Record<string, string>; subnet: string }>;
  /** Labels by name; null for one that was made without, as an engine says it. */
  readonly volumes: Map<string, Record<string, string> | null>;
  /** Every call that changes something, such as `POST /containers/ID/kill?signal=SIGKILL`. */
  readonly changes: string[];
  /** Sends an event to every reader of the stream. */
  emit(action: string, container: SmallContainer): void;
  close(): Promise<void>;
}

/** Listens on a socket in a folder of its own. */
export async function smallEngine(): Promise<SmallEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'small-engine-'));
  const socketPath = join(folder, 'docker.sock');
  const streams = new Set<ServerResponse>();
  let nextPid = 90_000_000;
  const state: Omit<SmallEngine, 'emit' | 'close'> = {
    host: `unix://${socketPath}`,
    containers: new Map(),
    networks: new Map(),
    volumes: new Map(),
    changes: [],
  };
  const emit = (action: string, { id, exitCode, labels }: SmallContainer): void => {
    const Attributes = { ...labels, ...(action === 'die' ? { exitCode: String(exitCode) } : {}) };
    const line = `${JSON.stringify({ Type: 'container', Action: action, id, Actor: { ID: id, Attributes } })}\n`;
    for (const stream of streams) stream.write(line);
  };
  const act = (container: SmallContainer, verb: string): number => {
    if (verb === 'start') {
      if (container.running) return 304;
      // As Docker 20.10 does, it keeps the flag of memory that ran out until the next end.
      Object.assign(container, { running: true, pid: nextPid++, healthy: true });
      emit('start', container);
    } else if (verb === 'kill') {
      if (!container.running) return 409;
      Object.assign(container, { running: false, exitCode: 137, healthy: false });
      emit('die', container);
    } else if (verb === 'pause' || verb === 'unpause') container.paused = verb === 'pause';
    return 204;
  };
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', 'http://engine');
    const path = url.pathname.replace(/^\/v[\d.]+/, '');
    if (request.method !== 'GET') state.changes.push(`${request.method} ${path}${url.search}`);
    if (path === '/version') return json(response, 200, { Version: '99.0', ApiVersion: '1.41' });
    if (path === '/events') {
      response.writeHead(200).flushHeaders();
      streams.add(response);
      request.on('close', () => streams.delete(response));
      return;
    }
    const wanted = (labels: Record<string, string>): boolean => fits(url, labels);
    if (path === '/containers/json')
      return json(
        response,
        200,
        [...state.containers.values()]
          .filter(({ labels }) => wanted(labels))
          .map(({ id, labels }) => ({ Id: id, Names: [`/${id}`], Labels: labels })),
      );
    if (path === '/networks')
      return json(
        response,
        200,
        [...state.networks]
          .filter(([, { labels }]) => wanted(labels))
          .map(([id, { labels, subnet }]) => ({
            Id: id,
            Name: id,
            Labels: labels,
            IPAM: { Config: [{ Subnet: subnet }] },
          })),
      );
    if (path === '/volumes')
      return json(response, 200, {
        Volumes: [...state.volumes]
          .filter(([, labels]) => wanted(labels ?? {}))
          .map(([Name, Labels]) => ({ Name, Labels })),
      });
    const [, kind = '', id = '', verb = ''] = path.split('/');
    if (kind === 'networks' || kind === 'volumes')
      return json(response, (state[kind] as Map<string, unknown>).delete(id) ? 204 : 404, null);
    if (kind === 'exec' && verb === 'start') return json(response, 200, null);
    const container = state.containers.get(id);
    if (kind !== 'containers' || container === undefined)
      return json(response, 404, { message: `no such ${kind} ${id}` });
    if (request.method === 'DELETE') {
      state.containers.delete(id);
      return json(response, 204, null);
    }
    if (verb === 'exec') return json(response, 201, { Id: `exec-${id}` });
    return verb === 'json'
      ? json(response, 200, inspected(container))
      : json(response, act(container, verb), null);
  };
  const server: Server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  return {
    ...state,
    emit,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function fits(url: URL, labels: Record<string, string>): boolean {
  const filters = JSON.parse(url.searchParams.get('filters') ?? '{}') as { label?: string[] };
  return (filters.label ?? []).every((filter) => {
    const [name = '', value] = filter.split('=');
    return name in labels && (value === undefined || labels[name] === value);
  });
}

function inspected(container: SmallContainer): object {
  const { id, labels, running, pid, exitCode, oomKilled, healthy, paused = false } = container;
  return {
    HostConfig: { Memory: container.memoryLimit ?? 0 },
    Id: id,
    Name: `/${id}`,
    Image: 'sha256:0',
    Config: { Labels: labels, Image: 'image:1' },
    State: {
      Running: running,
      Paused: paused,
      Pid: running ? pid : 0,
      ExitCode: exitCode,
      OOMKilled: oomKilled,
      Error: container.startError ?? '',
      StartedAt: '2026-01-01T00:00:00Z',
      FinishedAt: '2026-01-01T00:00:01Z',
      Health: { Status: healthy ? 'healthy' : 'starting' },
    },
    NetworkSettings: {
      Ports: { '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: '49153' }], '9/tcp': null },
      Networks: running ? { pods: { IPAddress: '10.0.0.2' } } : {},
    },
  };
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(status === 204 || status === 304 ? undefined : JSON.stringify(body));
}
