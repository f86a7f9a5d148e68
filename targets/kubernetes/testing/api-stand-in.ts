// An API server of Kubernetes for tests: a small HTTP server over objects in memory, with a deployment controller
// that replaces pods. Deletes, evictions, merge patches, watches, access reviews; no other rule of a real one.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { mergeInto, textOf, verbOf } from './api-requests.ts';
import type { StandInObject } from './stand-in-object.ts';
import { filesOf, LoadStandIn } from './load-stand-in.ts';

type Collection = keyof typeof kinds;

const kinds = {
  pods: 'Pod',
  nodes: 'Node',
  deployments: 'Deployment',
  configmaps: 'ConfigMap',
  horizontalpodautoscalers: 'HorizontalPodAutoscaler',
  endpointslices: 'EndpointSlice',
  poddisruptionbudgets: 'PodDisruptionBudget',
  services: 'Service',
  ingresses: 'Ingress',
  secrets: 'Secret',
  jobs: 'Job',
  testruns: 'TestRun',
} as const;
const path = new RegExp(`/(${Object.keys(kinds).join('|')})(?:/([^/]+))?(/eviction)?$`);
const allowed = { 'showtime.dev/chaos': 'allowed' };

export class ApiStandIn {
  readonly objects = new Map<Collection, Map<string, StandInObject>>(
    (Object.keys(kinds) as Collection[]).map((name) => [name, new Map()]),
  );
  /** `verb resource` that are refused with 403, such as `patch nodes`. */
  readonly forbidden = new Set<string>();
  /** Every change that was asked for: `DELETE pods/web-1 grace=0`. */
  readonly changes: string[] = [];
  /** Answers every request with 401. */
  expired = false;
  /** No eviction is allowed. */
  budgetSpent = false;
  /** How long a pod takes to end in good order, ms. */
  drainMs = 60;
  #server: Server | undefined;
  #port = 0;
  #version = 1;
  #count = 0;
  /** Loads that pods play. */
  readonly load = new LoadStandIn();
  readonly #sockets = new Set<Socket>();
  readonly #watchers = new Map<ServerResponse, Collection>();
  readonly #timers = new Set<NodeJS.Timeout>();

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** A kubeconfig with the context `rehearsal`. */
  get kubeconfig(): string {
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster: { server: this.url, 'insecure-skip-tls-verify': true } }],
      users: [{ name: 'u', user: { token: 'secret' } }],
      contexts: [{ name: 'rehearsal', context: { cluster: 'c', user: 'u', namespace: 'shop' } }],
      'current-context': 'rehearsal',
    });
  }

  /** Nodes n1 (zone a), n2 (zone c), and a deployment `web` with so many pods. */
  static async start(replicas = 3): Promise<ApiStandIn> {
    const standIn = new ApiStandIn();
    for (const [name, zone] of [
      ['n1', 'a'],
      ['n2', 'c'],
    ] as const)
      standIn.put(
        'nodes',
        name,
        { labels: { ...allowed, 'topology.kubernetes.io/zone': zone } },
        {},
        ready(),
      );
    standIn.put(
      'deployments',
      'web',
      { labels: { ...allowed }, annotations: { 'deployment.kubernetes.io/revision': '1' }, generation: 1 },
      { replicas },
      {},
    );
    standIn.#reconcile();
    await standIn.listen();
    await standIn.untilReady(replicas);
    return standIn;
  }

  async listen(): Promise<void> {
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.load.attach(this.#server, () => this.forbidden.has('create pods/portforward'));
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve) => this.#server?.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** The API server is away: connections are cut and refused. `listen` brings it back at the same address. */
  async away(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.load.cut();
    await new Promise<void>((resolve) => this.#server?.close(() => resolve()));
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    await this.away();
  }

  pods(): StandInObject[] {
    return [...this.of('pods').values()];
  }

  of(collection: Collection): Map<string, StandInObject> {
    return this.objects.get(collection) ?? new Map<string, StandInObject>();
  }

  async untilReady(count: number): Promise<void> {
    while (this.pods().filter(isReady).length !== count)
      await new Promise((resolve) => setTimeout(resolve, 5));
  }

  put(
    collection: Collection,
    name: string,
    metadata: Partial<StandInObject['metadata']> = {},
    spec: StandInObject['spec'] = {},
    status: StandInObject['status'] = {},
  ): StandInObject {
    this.#count += 1;
    const uid = `uid-${this.#count}`;
    const object: StandInObject = {
      kind: kinds[collection],
      metadata: { name, uid, resourceVersion: '0', labels: {}, annotations: {}, ...metadata },
      spec,
      status,
    };
    this.of(collection).set(name, object);
    this.#notify('ADDED', collection, object);
    return object;
  }

  #later(work: () => void, ms: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, ms);
    this.#timers.add(timer);
  }

  #notify(type: string, collection: Collection, object: StandInObject): void {
    this.#version += 1;
    object.metadata.resourceVersion = String(this.#version);
    for (const [response, watched] of this.#watchers)
      if (watched === collection) response.write(`${JSON.stringify({ type, object })}\n`);
  }

  /** As many pods as are wanted, on open nodes, each ready after a moment. */
  #reconcile(): void {
    const web = this.of('deployments').get('web');
    if (web === undefined) return;
    const wanted = Number(web.spec['replicas']);
    const revision = Number(web.metadata.annotations['deployment.kubernetes.io/revision']);
    const staying = this.pods().filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    for (const extra of staying.slice(wanted)) this.#end(extra, this.drainMs);
    const open = [...this.of('nodes').values()].filter(({ spec }) => spec['unschedulable'] !== true);
    for (let missing = wanted - staying.length; missing > 0 && open.length > 0; missing -= 1) {
      const node = open[this.#count % open.length]?.metadata.name;
      const labels = { ...allowed, app: 'web' };
      const pod = this.put('pods', `web-${this.#count + 1}`, { labels }, { nodeName: node, revision }, {});
      this.#later(() => {
        const running = { running: {} };
        pod.status = {
          ...ready(),
          containerStatuses: [
            { name: 'web', containerID: `c-${pod.metadata.uid}`, restartCount: 0, state: running },
          ],
        };
        if (this.of('pods').get(pod.metadata.name) === pod) this.#notify('MODIFIED', 'pods', pod);
        this.#settle();
      }, 30);
    }
    this.#settle();
  }

  #settle(): void {
    const web = this.of('deployments').get('web');
    if (web === undefined) return;
    const revision = Number(web.metadata.annotations['deployment.kubernetes.io/revision']);
    const updated = this.pods().filter(({ spec }) => spec['revision'] === revision).length;
    const status = {
      observedGeneration: web.metadata.generation,
      replicas: this.pods().length,
      updatedReplicas: updated,
      availableReplicas: this.pods().filter(isReady).length,
    };
    if (JSON.stringify(status) === JSON.stringify(web.status)) return;
    web.status = status;
    this.#notify('MODIFIED', 'deployments', web);
  }

  #end(pod: StandInObject, afterMs: number): void {
    if (pod.metadata.deletionTimestamp !== undefined) return;
    pod.metadata.deletionTimestamp = new Date().toISOString();
    const gone = (): void => {
      this.of('pods').delete(pod.metadata.name);
      this.#notify('DELETED', 'pods', pod);
      this.#reconcile();
    };
    this.#notify('MODIFIED', 'pods', pod);
    if (afterMs === 0) gone();
    else this.#later(gone, afterMs);
    this.#reconcile();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    const body = await textOf(request);
    const reply = (status: number, value: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(value));
    };
    const refuse = (code: number, message: string): void => reply(code, { kind: 'Status', code, message });
    if (this.expired) return refuse(401, 'Unauthorized');
    if (/^\/version\/?$/.test(url.pathname)) return reply(200, { gitVersion: 'v1.34.0-stand-in' });
    if (url.pathname.endsWith('/selfsubjectaccessreviews')) {
      const { verb, resource } = (
        JSON.parse(body) as { spec: { resourceAttributes: Record<string, string> } }
      ).spec.resourceAttributes;
      return reply(201, { status: { allowed: !this.forbidden.has(`${verb} ${resource}`) } });
    }
    if (/\/apis\/k6\.io\/v1alpha1$/.test(url.pathname))
      return this.load.hasOperator
        ? reply(200, { kind: 'APIResourceList', resources: [{ name: 'testruns' }] })
        : refuse(404, 'the server could not find the requested resource');
    const match = path.exec(url.pathname);
    if (match === null) return refuse(404, `no ${url.pathname}`);
    const [, resource = '', name, subresource] = match;
    const collection = resource as Collection;
    const verb = verbOf(request.method ?? 'GET', name, url.searchParams.get('watch') === 'true');
    if (this.forbidden.has(`${verb} ${resource}`))
      return refuse(403, `${resource} is forbidden: cannot ${verb}`);
    if (verb === 'watch') {
      response.writeHead(200, { 'content-type': 'application/json' });
      this.#watchers.set(response, collection);
      response.once('close', () => this.#watchers.delete(response));
      return response.flushHeaders();
    }
    const selector = url.searchParams.get('labelSelector') ?? '';
    if (name === undefined && verb === 'create') return this.#create(collection, body, { reply, refuse });
    if (name === undefined)
      return reply(200, {
        metadata: { resourceVersion: String(this.#version) },
        items: selector.includes('showtime.dev/run')
          ? this.load.selected(collection === 'pods' ? undefined : this.of(collection), selector)
          : [...this.of(collection).values()],
      });
    const object = this.of(collection).get(name);
    if (object === undefined) return refuse(404, `${resource} "${name}" not found`);
    if (verb === 'get') return reply(200, object);
    const given = (body === '' ? {} : JSON.parse(body)) as Record<string, Record<string, unknown>>;
    this.changes.push(`${request.method} ${resource}/${name}${subresource ?? ''} ${body}`);
    if (verb === 'patch') return this.#patch(collection, object, given, { reply, refuse });
    if (subresource !== undefined && this.budgetSpent) return refuse(429, 'Cannot evict pod: budget');
    if (collection !== 'pods') {
      this.of(collection).delete(name);
      this.load.deleted(name);
      return reply(200, { kind: 'Status', status: 'Success' });
    }
    this.#end(object, Number(given['gracePeriodSeconds'] ?? 1) === 0 ? 0 : this.drainMs);
    return reply(subresource === undefined ? 200 : 201, object);
  }

  #create(
    collection: Collection,
    body: string,
    { reply, refuse }: Record<'reply' | 'refuse', (status: number, value: never) => void>,
  ): void {
    const given = JSON.parse(body) as StandInObject;
    const { name } = given.metadata;
    if (this.of(collection).has(name)) return refuse(409, `${collection} "${name}" already exists` as never);
    this.changes.push(`POST ${collection}/${name}`);
    const object = this.put(collection, name, given.metadata, given.spec, {});
    Object.assign(object, {
      data: given.data ?? {},
      binaryData: given.binaryData ?? {},
      stringData: given.stringData ?? {},
    });
    this.load.created(object, filesOf(this.of('configmaps').get(name), this.of('secrets').get(name)));
    reply(201, object as never);
  }

  #patch(
    collection: Collection,
    object: StandInObject,
    given: Record<string, Record<string, unknown>>,
    { reply, refuse }: Record<'reply' | 'refuse', (status: number, value: never) => void>,
  ): void {
    const wanted = given['metadata']?.['resourceVersion'];
    if (wanted !== undefined && wanted !== object.metadata.resourceVersion)
      return refuse(409, 'the object has been modified' as never);
    const template = JSON.stringify(object.spec['template']);
    mergeInto(object as unknown as Record<string, unknown>, given);
    if (collection === 'deployments') {
      object.metadata.generation = (object.metadata.generation ?? 0) + 1;
      if (JSON.stringify(object.spec['template']) !== template) {
        const { annotations } = object.metadata;
        annotations['deployment.kubernetes.io/revision'] = String(
          Number(annotations['deployment.kubernetes.io/revision']) + 1,
        );
        for (const pod of this.pods()) this.#end(pod, this.drainMs);
      }
    }
    this.#notify('MODIFIED', collection, object);
    if (collection === 'deployments') this.#reconcile();
    reply(200, object as never);
  }
}

function ready(): StandInObject['status'] {
  return { conditions: [{ type: 'Ready', status: 'True' }] };
}

function isReady({ metadata, status }: StandInObject): boolean {
  return metadata.deletionTimestamp === undefined && status['conditions'] !== undefined;
}
