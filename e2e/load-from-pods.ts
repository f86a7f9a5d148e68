// What the tests of a load from pods share: an API stand-in whose runner pods are processes of this machine, a service
// that they reach by a name, and the command line that plays a script from two of them.
import { mkdirSync, writeFileSync } from 'node:fs';
import { lookup } from 'node:dns/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { LocalRunners } from '../load/testing/local-runners.ts';
import { ApiStandIn } from '../targets/kubernetes/testing/api-stand-in.ts';
import { settingsFor } from '../targets/kubernetes/testing/stand-in-cluster.ts';
import { ensureK6 } from '../tools/index.mjs';
import { Workspace } from './showtime.ts';

/** A script of 20 requests a second that reads a file beside it. */
export const script = (duration: string): string => `
import http from 'k6/http';
const greeting = open('./greeting.txt');
export const options = { scenarios: { all: { executor: 'constant-arrival-rate', rate: 20, duration: '${duration}', preAllocatedVUs: 20 } } };
export default () => { http.get(__ENV.BASE_URL + '/' + greeting.trim(), { tags: { journey: 'look' } }); };
`;
const slos = '- { name: looks-good, objective: 0.5, indicator: { kind: availability, of: look } }\n';
export const image = 'showtime/runner:0.1.0';

/** The line that plays it from two pods. */
export const fromPods = (engine: string, ...more: string[]): string[] => [
  ...['run', 'look.ts', '--target', 'kubernetes', '--slos', 'slos.yaml', '--seed', '3'],
  ...['--allow-host', hostname(), '--load', engine, '--parallelism', '2', ...more],
];

/** The service that is asked. It listens on an address that pods reach too: a name that is not their loopback. */
export class AskedService {
  asked = 0;
  readonly #server: Server = createServer((request, response) => {
    if (request.url === '/hello') this.asked += 1;
    response.end('here');
  });

  async listen(): Promise<void> {
    const { address } = await lookup(hostname());
    await new Promise<void>((resolve) => this.#server.listen(0, address, resolve));
  }

  get baseUrl(): string {
    return `http://${hostname()}:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
  }
}

export class PodsWorkspace extends Workspace {
  readonly #runners = new LocalRunners(join(this.folder, 'pods'));
  readonly #baseUrl: string;
  readonly standIn: ApiStandIn;

  private constructor(standIn: ApiStandIn, baseUrl: string) {
    super();
    this.standIn = standIn;
    this.#baseUrl = baseUrl;
  }

  static async open(service: AskedService): Promise<PodsWorkspace> {
    service.asked = 0;
    const { path: k6 } = await ensureK6();
    const workspace = new PodsWorkspace(await ApiStandIn.start(), service.baseUrl);
    await workspace.#prepare(k6);
    return workspace;
  }

  async #prepare(k6: string): Promise<void> {
    mkdirSync(join(this.folder, 'pods'));
    await this.#runners.bundle();
    this.standIn.load.startRunner = async ({ index, files }) => {
      this.#runners.write(files);
      return { port: (await this.#runners.start(index, k6)).port };
    };
    this.standIn.load.stopRunner = (index) => this.#runners.kill(index);
    this.writeScript(script('4s'));
    writeFileSync(join(this.folder, 'greeting.txt'), 'hello\n');
    writeFileSync(join(this.folder, 'slos.yaml'), slos);
    this.settle();
  }

  writeScript(text: string): void {
    writeFileSync(join(this.folder, 'look.ts'), text);
  }

  /** Writes the cluster file, with these changes. */
  settle(changes: object = {}): void {
    const settings = settingsFor(this.standIn, {
      baseUrl: this.#baseUrl,
      stop: { file: 'showtime.stop' },
      runners: { image },
      ...changes,
    });
    writeFileSync(join(this.folder, 'showtime.kubernetes.yaml'), stringify(settings));
  }

  /** Objects of the load that are in the cluster. */
  left(): string[] {
    return (['jobs', 'testruns', 'configmaps', 'secrets'] as const).flatMap((kind) => [
      ...this.standIn.of(kind).keys(),
    ]);
  }

  /** What was made and deleted, in order: the verb and the path. */
  made(): string[] {
    return this.standIn.changes.map((change) => change.split(' ').slice(0, 2).join(' '));
  }

  async close(): Promise<void> {
    this.#runners.stop();
    await this.standIn.stop();
    this.remove();
  }
}
