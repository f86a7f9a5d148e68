// What Prometheus finds of a composed target, before and after HAProxy and the pods are there.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Pod } from '../../../contract/index.ts';
import { systemClock } from '../../../platform/clock.ts';
import { startContainerExporter, type ContainerExporter } from './container-exporter.ts';

const pod = (name: string, url: string): Pod => ({ name, url, zone: 'a', pid: 1, ready: true });
const counts = 'balancer_request_duration_seconds_count{journey="order"} 3\n';

let haproxy: Server;
let exporter: ContainerExporter;
beforeEach(async () => {
  haproxy = createServer((request, response) => {
    response.writeHead(request.url === '/metrics/balancer' ? 200 : 404).end(counts);
  });
  await new Promise<void>((resolve) => void haproxy.listen(0, '127.0.0.1', resolve));
  exporter = await startContainerExporter({ clock: systemClock(), zones: ['a', 'c', 'a'], seedFile: null });
});
afterEach(async () => {
  await exporter.stop();
  haproxy.closeAllConnections();
  await new Promise((resolve) => haproxy.close(resolve));
});

const read = async (path: string): Promise<[number, string]> => {
  const response = await fetch(`${exporter.url}${path}`);
  return [response.status, await response.text()];
};
const follow = (): void =>
  exporter.follow({
    statisticsUrl: `http://127.0.0.1:${(haproxy.address() as AddressInfo).port}`,
    pods: async () => [pod('pod-1', 'http://172.30.0.5:8080'), pod('pod-2', '')],
  });

test('the counts of requests are those of HAProxy, and missing until it is up', async () => {
  expect(await read('/metrics/balancer')).toEqual([500, 'Error: HAProxy is not up yet\n']);
  follow();
  expect(await read('/metrics/balancer')).toEqual([200, counts]);
});

test('pods are found where they show their metrics; one without an address is left out', async () => {
  follow();
  const [, text] = await read('/sd/pods');
  expect(JSON.parse(text)).toEqual([{ targets: ['172.30.0.5:8081'], labels: { pod: 'pod-1', zone: 'a' } }]);
});

test('events of faults and of the pair become series; outages, which nothing here sees, do not', async () => {
  follow();
  exporter.event({
    kind: 'writer-changed',
    subject: 'db-2',
    evidence: { planned: false, from: 'db-1', drained_ms: 4 },
  });
  const [, text] = await read('/metrics/control-plane');
  expect(text).toMatch(/^database_promotions_total 1$/m);
  expect(text).toMatch(/^pods_ready\{zone="a"\} 2$/m);
  expect(text).not.toContain('outage');
});
