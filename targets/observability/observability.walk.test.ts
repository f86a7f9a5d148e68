import { createServer, type Server } from 'node:http';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureAlertmanager, ensureMariadb, ensureMysqldExporter, ensurePrometheus } from '#tools';
import { systemClock } from '../../platform/clock.ts';
import { nodeShell } from '../../platform/shell.ts';
import { startRealPair, type RealPair } from '../database/testing/real-pair.ts';
import { startObservability, type Observability, type ObservabilityOptions } from './index.ts';

const shell = nodeShell();
const clock = systemClock();
const rules = [
  {
    name: 'one.rules.yaml',
    text: 'groups: [{ name: one, interval: 1s, rules: [{ alert: AlwaysThere, expr: "up{job=\\"balancer\\"} == 1", labels: { severity: page } }] }]\n',
  },
];
const nowhere = {
  config: 'route: { receiver: nowhere, group_wait: 1s }\nreceivers: [{ name: nowhere }]\n',
  templates: [],
};
let real: RealPair;
let folder: string;
let metricsServer: Server;
let metricsUrl: string;
let programs: ObservabilityOptions['programs'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'observability-'));
  await mkdir(join(folder, 'logs'));
  programs = {
    prometheus: (await ensurePrometheus()).path,
    alertmanager: (await ensureAlertmanager()).path,
    mysqldExporter: (await ensureMysqldExporter()).path,
  };
  real = await startRealPair({ shell, clock, dialect: 'mariadb', install: await ensureMariadb() });
  let scrapes = 0;
  metricsServer = createServer((request, response) => {
    const { host } = request.headers;
    if (request.url === '/sd/pods')
      response
        .setHeader('Content-Type', 'application/json')
        .end(JSON.stringify([{ targets: [host], labels: { pod: 'pod-1', zone: 'a' } }]));
    else
      response
        .setHeader('Content-Type', 'text/plain; version=0.0.4')
        .end(`# TYPE scrapes_total counter\nscrapes_total{path="${request.url}"} ${(scrapes += 1)}\n`);
  });
  await new Promise<void>((resolve) => metricsServer.listen(0, '127.0.0.1', resolve));
  metricsUrl = `http://127.0.0.1:${(metricsServer.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await real.stop();
  metricsServer.closeAllConnections();
  await new Promise((resolve) => metricsServer.close(resolve));
  await rm(folder, { recursive: true });
});

function options(changed: Partial<ObservabilityOptions> = {}): ObservabilityOptions {
  return {
    id: 'here',
    shell,
    clock,
    folder,
    logsFolder: join(folder, 'logs'),
    programs,
    scraped: {
      kind: 'target',
      metricsUrl,
      monitoring: { account: real.pair.monitor, members: () => real.pair.servers() },
    },
    rules,
    alerts: nowhere,
    progress: () => undefined,
    signal: new AbortController().signal,
    ...changed,
  };
}

async function answer(
  watching: Observability,
  expr: string,
): Promise<{ metric: Record<string, string>; value: [number, string] }[]> {
  const requested = await fetch(`${watching.prometheusUrl}/api/v1/query?query=${encodeURIComponent(expr)}`);
  return (
    (await requested.json()) as {
      data: { result: { metric: Record<string, string>; value: [number, string] }[] };
    }
  ).data.result;
}

/** pids of living processes whose command line names this test's folder. */
function left(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder);
      } catch {
        return false;
      }
    })
    .map(Number);
}

describe('what watches a target', () => {
  it('what watches a target scrapes every job with its labels, evaluates rules, hands alerts on, follows a rebuilt member, hides passwords, and leaves nothing', async () => {
    const watching = await startObservability(options());
    try {
      expect(
        (await answer(watching, 'up'))
          .map(({ metric: { job, target, member, pod, zone }, value }) => [
            job,
            target,
            member ?? pod ?? '',
            zone ?? '',
            value[1],
          ])
          .sort(),
      ).toEqual([
        ['balancer', 'here', '', '', '1'],
        ['control-plane', 'here', '', '', '1'],
        ['database', 'here', 'db-1', '', '1'],
        ['database', 'here', 'db-2', '', '1'],
        ['database', 'here', 'members', '', '1'],
        ['pods', 'here', 'pod-1', 'a', '1'],
      ]);
      await expect
        .poll(async () => {
          const alerts = (await (await fetch(`${watching.alertmanagerUrl}/api/v2/alerts`)).json()) as {
            labels: Record<string, string>;
          }[];
          return alerts.map(({ labels }) => [labels['alertname'], labels['target']]);
        })
        .toEqual([['AlwaysThere', 'here']]);
      expect(await watching.versions()).toEqual({
        prometheus: expect.stringMatching(/^\d+\.\d+/),
        alertmanager: expect.stringMatching(/^\d+\.\d+/),
        mysqld_exporter: expect.stringMatching(/^\d+\.\d+/),
      });
      expectPasswordHidden(watching);
      await expectToFollowTheMembers(watching);
    } finally {
      await watching.stop();
    }
    expect(left()).toEqual([]);
    expect(existsSync(join(folder, 'observability'))).toBe(false);
  });

  it('what watches a target reports the message of Prometheus when its rules are wrong, and leaves nothing running', async () => {
    const wrong = [
      { name: 'wrong.rules.yaml', text: 'groups: [{ name: one, rules: [{ record: a, expr: "sum(" }] }]\n' },
    ];
    await expect(startObservability(options({ rules: wrong }))).rejects.toMatchObject({
      code: 'target-did-not-start',
      explanation: {
        what: 'prometheus did not start',
        why: expect.stringContaining('its process ended'),
        problems: expect.arrayContaining([expect.stringContaining('parse error')]),
      },
    });
    expect(left()).toEqual([]);
  });

  it('what watches a target reports the message of Alertmanager when its configuration is wrong, and leaves nothing running', async () => {
    await expect(
      startObservability(options({ alerts: { config: 'route: { receiver: nobody }\n', templates: [] } })),
    ).rejects.toMatchObject({
      code: 'target-did-not-start',
      explanation: {
        what: 'alertmanager did not start',
        problems: expect.arrayContaining([expect.stringContaining('nobody')]),
      },
    });
    expect(left()).toEqual([]);
  });

  it('what watches a target leaves nothing running when it is stopped while it starts', async () => {
    const ending = new AbortController();
    const starting = startObservability(options({ signal: ending.signal }));
    await Promise.all([
      expect
        .poll(left, { interval: 5 })
        .not.toEqual([])
        .then(() => ending.abort(new Error('changed my mind'))),
      expect(starting).rejects.toThrow('changed my mind'),
    ]);
    expect(left()).toEqual([]);
  });
});

function expectPasswordHidden(watching: Observability): void {
  const { password } = real.pair.monitor;
  expect(statSync(join(folder, 'observability/exporters/db-1.cnf')).mode & 0o077).toBe(0);
  for (const { pid } of watching.processes()) {
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(password);
    expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toContain(password);
  }
  for (const name of readdirSync(join(folder, 'logs')))
    expect(readFileSync(join(folder, 'logs', name), 'utf8')).not.toContain(password);
}

/** The crashed writer is rebuilt as a reader, on another port and with another server id. */
async function expectToFollowTheMembers(watching: Observability): Promise<void> {
  const before = await answer(watching, 'mysql_up');
  expect(before.map(({ value }) => value[1])).toEqual(['1', '1', '1']);
  const mark = real.position();
  const old = real.pair.servers().find(({ name }) => name === 'db-1');
  await real.pair.capability.crashWriter();
  await real.event('reader-joined', mark);
  const now = real.pair.servers().find(({ name }) => name === 'db-1');
  expect(now?.port).not.toBe(old?.port);
  await expect
    .poll(
      async () =>
        (
          await answer(
            watching,
            'mysql_up{member="db-1"} == 1 and on(member) mysql_slave_status_slave_sql_running == 1',
          )
        ).length,
    )
    .toBe(1);
}
