// A real HTTP server that answers the calls in use as Grafana 12 answers them: folders and dashboards share one
// namespace of uids, provisioned dashboards are kept, a data source is changed only if it is there.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Taken {
  /** Method and path. */
  line: string;
  authorization: string | undefined;
  body: Record<string, unknown> | undefined;
}

export interface Answer {
  status: number;
  body: object;
}

interface Kept {
  folders: string[];
  /** Dashboards that were made by hand or pushed. */
  dashboards?: string[];
  /** Dashboards from Grafana's own files. */
  provisioned?: string[];
  dataSources?: string[];
}

export class GrafanaStandIn {
  readonly taken: Taken[] = [];
  /** Answers instead of Grafana: null hangs, undefined leaves the answer to it. */
  override: (line: string) => Answer | null | undefined = () => undefined;
  /** Whether Grafana reaches the Prometheus of a data source. */
  reachesPrometheus = true;
  readonly folders: Set<string>;
  readonly dashboards: Set<string>;
  readonly provisioned: Set<string>;
  readonly dataSources: Set<string>;
  readonly #server: Server;
  #annotations = 0;

  constructor({ folders, dashboards = [], provisioned = [], dataSources = [] }: Kept = { folders: [] }) {
    this.folders = new Set(folders);
    this.dashboards = new Set([...dashboards, ...provisioned]);
    this.provisioned = new Set(provisioned);
    this.dataSources = new Set(dataSources);
    this.#server = createServer((request, response) => {
      let text = '';
      request
        .on('data', (chunk: Buffer) => {
          text += chunk.toString();
        })
        .on('end', () => {
          const line = `${request.method} ${request.url}`;
          const body = text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>);
          this.taken.push({ line, authorization: request.headers.authorization, body });
          const given = this.override(line);
          if (given === null) return;
          const answer = given ?? this.#answer(line, body ?? {});
          response
            .writeHead(answer.status, { 'content-type': 'application/json' })
            .end(JSON.stringify(answer.body));
        });
    });
  }

  /** Its address, once it listens. */
  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Method and path of every call so far. */
  lines(): string[] {
    return this.taken.map(({ line }) => line);
  }

  #answer(line: string, body: Record<string, unknown>): Answer {
    const [, last = ''] = /\/([^/]+)$/.exec(line.replace(/\/health$/, '')) ?? [];
    if (line === 'GET /api/health') return ok({ database: 'ok' });
    if (line === 'POST /api/folders') return this.#makeFolder(String(body['uid']));
    if (line.startsWith('GET /api/folders/'))
      return this.folders.has(last) ? ok({ uid: last }) : refused(404, 'folder not found');
    if (line === 'POST /api/dashboards/db') return this.#putDashboard(body);
    if (line.startsWith('PUT /api/datasources/uid/'))
      return this.dataSources.has(last)
        ? ok({ datasource: { uid: last }, message: 'Datasource updated' })
        : refused(404, 'Data source not found');
    if (line === 'POST /api/datasources') {
      this.dataSources.add(String(body['uid']));
      return ok({ datasource: { uid: body['uid'] }, message: 'Datasource added' });
    }
    if (line.endsWith('/health'))
      return this.reachesPrometheus && this.dataSources.has(last)
        ? ok({ status: 'OK', message: 'Successfully queried the Prometheus API.' })
        : { status: 400, body: { status: 'ERROR', message: 'dial tcp: connection refused' } };
    if (line === 'POST /api/annotations') return ok({ id: (this.#annotations += 1) });
    return refused(404, 'Not found');
  }

  #makeFolder(uid: string): Answer {
    if (this.folders.has(uid) || this.dashboards.has(uid)) return refused(409, 'already exists');
    this.folders.add(uid);
    return ok({ uid });
  }

  #putDashboard({ dashboard, folderUid }: Record<string, unknown>): Answer {
    const uid = (dashboard as { uid: string }).uid;
    if (this.folders.has(uid)) return refused(400, 'Dashboard cannot be changed to a folder');
    if (this.dashboards.has(String(folderUid)))
      return refused(400, 'Dashboard cannot be changed to a folder');
    if (this.provisioned.has(uid)) return refused(400, 'Cannot save provisioned dashboard');
    if (!this.folders.has(String(folderUid))) return refused(404, 'folder not found');
    this.dashboards.add(uid);
    return ok({ uid, status: 'success' });
  }
}

function ok(body: object): Answer {
  return { status: 200, body };
}

function refused(status: number, message: string): Answer {
  return { status, body: { message } };
}
