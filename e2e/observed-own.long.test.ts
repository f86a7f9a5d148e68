// An own service under `run --observe --metrics`: client and server side by side, and dashboards check on the run. It
// takes two minutes, because the rules record whole ones.
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Histogram, Registry } from 'prom-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { observed, runFiles } from '../contract/index.ts';
import { GrafanaStandIn } from '../control/observing/grafana/testing/grafana-stand-in.ts';
import type { Finding } from '../dashboards/check/index.ts';
import { Workspace } from './showtime.ts';

const workspace = new Workspace();
const registry = new Registry();
const requests = new Histogram({
  name: 'http_request_duration_seconds',
  help: 'h',
  registers: [registry],
  buckets: [0.1, 1, 10],
  labelNames: ['method', 'route', 'status_code'],
});
const grafana = new GrafanaStandIn();
let grafanaUrl: string;
let server: Server;
let url: string;

beforeAll(async () => {
  let answered = 0;
  server = createServer((request, response) => {
    if (request.url === '/metrics') return void registry.metrics().then((text) => response.end(text));
    answered += 1;
    const status = answered % 10 === 0 ? 503 : answered % 25 === 0 ? 404 : 200;
    requests.observe({ method: 'GET', route: request.url ?? '', status_code: status }, 0.05);
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  grafanaUrl = await grafana.open();
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await grafana.close();
  await workspace.leave();
});

const file = (name: string, text: string): string => {
  writeFileSync(join(workspace.folder, name), text);
  return name;
};

test('an observed run against an own service counts as the service does, a Grafana gets its dashboard and its fault, and dashboards check proves it', async () => {
  const script = file(
    'load.js',
    `import http from 'k6/http';
export const options = { scenarios: { s: { executor: 'constant-arrival-rate', rate: 10, timeUnit: '1s', duration: '15s', preAllocatedVUs: 50 } } };
export default () => http.get(__ENV.BASE_URL + '/items', { tags: { name: 'GET /items' } });
`,
  );
  const slos = file(
    'slos.yaml',
    stringify([
      { name: 'good', objective: 0.5, indicator: { kind: 'availability', of: 'GET /items' } },
      { name: 'quick', objective: 0.5, indicator: { kind: 'latency', of: 'GET /items', belowMs: 10_000 } },
    ]),
  );
  const metrics = {
    service: 'shop',
    scrape: `${url}/metrics`,
    preset: 'prom-client',
    where: { job: 'shop' },
    journeys: { 'GET /items': { method: 'GET', route: '/items' } },
  };
  const own = ['run', script, '--base-url', url, '--slos', slos];
  const slow = ['--via-proxy', '--fault', 'slow-link@3s,for=3s,latency=100ms'];
  const seeing = ['--observe', '--grafana', grafanaUrl, '--metrics'];
  const run = await workspace.run([
    ...own,
    ...slow,
    ...seeing,
    file('showtime.metrics.yaml', stringify(metrics)),
  ]);
  expect(run.stderr).toContain(`grafana: see this run at ${grafanaUrl}/d/showtime?`);
  expect(workspace.leftRunning()).toEqual([]);
  const [folder = ''] = workspace.runFolders();
  const seen = observed.parse(JSON.parse(readFileSync(join(folder, runFiles.observed), 'utf8')));
  const summary = readFileSync(join(folder, runFiles.summary), 'utf8');
  const counted = await registry.getSingleMetric('http_request_duration_seconds')?.get();
  const of = (status: string): number =>
    counted?.values
      .filter(({ labels }) => labels['route'] === '/items' && String(labels['status_code']) === status)
      .filter((value) => 'metricName' in value && String(value.metricName).endsWith('_count'))
      .reduce((sum, { value }) => sum + value, 0) ?? 0;
  const counts = { good: of('200'), bad: of('503'), badAtBalancer: 0, excluded: of('404') };
  expect(counts.good + counts.bad + counts.excluded).toBeGreaterThan(100);
  expect(seen.server).toEqual(['good', 'quick'].map((slo) => ({ slo, ...counts })));
  expect(summary).toMatch(/good: customers saw .* the server counted .* the gap is explained/);

  const posted = (path: string): number => grafana.lines().filter((line) => line === `POST ${path}`).length;
  expect([posted('/api/folders'), posted('/api/dashboards/db'), posted('/api/datasources')]).toEqual([
    1, 1, 1,
  ]);
  expect(run.stderr).toContain(`grafana: see this run at ${grafanaUrl}/d/showtime?`);
  expect(posted('/api/annotations')).toBe(1);

  const done = await workspace.run(['dashboards', 'check', folder, '--json']);
  const { findings } = JSON.parse(done.stdout) as { findings: Finding[] };
  const values = findings.filter(({ check }) => check === 'values-true');
  expect(findings.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
  expect(values).toHaveLength(3);
});
