// The HTTP server that Prometheus scrapes: what balancer and control plane count, and where the pods are.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Pod } from '../../../contract/index.ts';

/** A page in Prometheus' text format, such as a registry of prom-client. */
export interface MetricsPage {
  readonly contentType: string;
  metrics(): Promise<string>;
}

export interface ExporterParts {
  balancer: MetricsPage;
  controlPlane: MetricsPage;
  /** Every pod that listens, draining ones included. */
  pods: (this: void) => Promise<readonly Pod[]>;
}

export interface ExporterServer {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  stop(): Promise<void>;
}

interface Page {
  type: string;
  body: string;
}

/** Listens on a free port of 127.0.0.1. */
export async function startExporterServer(parts: ExporterParts): Promise<ExporterServer> {
  const pages = pagesOf(parts);
  const server = createServer((request, response) => void answer(pages, request, response));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function pagesOf({ balancer, controlPlane, pods }: ExporterParts): ReadonlyMap<string, () => Promise<Page>> {
  const metrics = (registry: MetricsPage) => async (): Promise<Page> => ({
    type: registry.contentType,
    body: await registry.metrics(),
  });
  return new Map([
    ['/metrics/balancer', metrics(balancer)],
    ['/metrics/control-plane', metrics(controlPlane)],
    [
      '/sd/pods',
      async () => ({ type: 'application/json', body: JSON.stringify((await pods()).map(discovered)) }),
    ],
  ]);
}

/** One target group of Prometheus' HTTP service discovery (Prometheus, "Writing HTTP Service Discovery"). */
function discovered({ name, url, managementUrl, zone }: Pod): {
  targets: string[];
  labels: Record<string, string>;
} {
  return { targets: [new URL(managementUrl ?? url).host], labels: { pod: name, zone } };
}

async function answer(
  pages: ReadonlyMap<string, () => Promise<Page>>,
  { method, url = '' }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const page = method === 'GET' ? pages.get(url.split('?', 1)[0] ?? '') : undefined;
  if (page === undefined)
    return say(response, 404, { type: 'text/plain', body: `there are: ${[...pages.keys()].join(', ')}\n` });
  try {
    say(response, 200, await page());
  } catch (error) {
    say(response, 500, { type: 'text/plain', body: `${String(error)}\n` });
  }
}

function say(response: ServerResponse, status: number, { type, body }: Page): void {
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) }).end(body);
}
