// A real Alertmanager with the generated files, and a local server where Slack would be: every message is
// compared whole.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { ensureAlertmanager } from '#tools';
import { showtimeSlos } from '../../contract/index.ts';
import { prometheusArtefacts } from '../prometheus/index.ts';
import { alertmanagerArtefacts, alertmanagerConfigPath, type Waits } from './index.ts';

interface Rule {
  alert?: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}
interface Alert {
  labels: Record<string, string>;
  annotations: Record<string, string>;
  startsAt: string;
  endsAt: string;
}
interface ReceivedRequest {
  status: { state: string; inhibitedBy: string[] };
  labels: Record<string, string>;
  fingerprint: string;
}

const { path, amtool } = await ensureAlertmanager();
const folder = mkdtempSync(join(tmpdir(), 'slack-'));
const config = join(folder, alertmanagerConfigPath);
const soon: Waits = { groupWait: '1s', groupInterval: '1s', repeatInterval: '1h' };
const rules = prometheusArtefacts(showtimeSlos).flatMap(({ text }) =>
  (parse(text) as { groups: { rules: Rule[] }[] }).groups.flatMap((group) => group.rules),
);
const messages: Record<string, unknown>[] = [];
let slack: Server;
let alertmanager: ChildProcess;
let address: string;

beforeAll(async () => {
  slack = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += String(chunk);
    });
    request.on('end', () => {
      messages.push({ path: request.url, ...(JSON.parse(body) as object) });
      response.end('ok');
    });
  });
  const port = await listen(slack);
  const webhookFile = (severity: string): string => {
    const file = join(folder, severity);
    writeFileSync(file, `http://127.0.0.1:${port}/services/${severity}/secret\n`, { mode: 0o600 });
    return file;
  };
  const files = alertmanagerArtefacts({
    webhookFiles: {
      page: webhookFile('page'),
      ticket: webhookFile('ticket'),
      rehearsal: webhookFile('rehearsal'),
    },
    waits: { page: soon, ticket: soon, rehearsal: soon },
    runbooks: 'https://code.example/showtime/',
  });
  // The user's addresses file, which the first lines of both files describe.
  const own = {
    path: join(dirname(alertmanagerConfigPath), 'own', 'addresses.tmpl'),
    text: '{{ define "showtime.grafana" }}https://grafana.example{{ end }}',
  };
  for (const { path: name, text } of [...files, own]) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const listening = await freePort();
  address = `http://127.0.0.1:${listening}`;
  alertmanager = spawn(
    path,
    [
      `--config.file=${config}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${listening}`,
      '--web.external-url=https://alerts.example',
      '--web.route-prefix=/',
      '--cluster.listen-address=',
      // Debian's Alertmanager reads its default templates from the working directory.
    ],
    { stdio: 'ignore', cwd: dirname(path) },
  );
  await vi.waitFor(
    () =>
      fetch(`${address}/-/ready`).then(({ ok }) => {
        if (!ok) throw new Error('not ready');
      }),
    { timeout: 30_000 },
  );
});
afterAll(async () => {
  if (alertmanager.exitCode === null && alertmanager.kill()) await once(alertmanager, 'exit');
  slack.close();
  slack.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

it('a message shows what burned how fast, with links to dashboard and runbook, in red, and the end in green', async () => {
  const startsAt = secondsAgo(300);
  const burn = firing(
    rule('SloBudgetBurn', { slo: 'orders-good', factor: '14.4' }),
    { target: 'local' },
    ['33', '1200', '5.5', '7.1', '61', '2d 2h', null, null],
    startsAt,
  );
  const { summary, description } = burn.annotations;
  expect([summary, description]).toEqual([
    expect.stringMatching(/^local: order requests .* 28\.3 times .*orders-good/),
    expect.stringMatching(
      /^33 bad of 1200 [^]*5\.5 over 1h, 7\.1 over 5m[^]*\n61 % of the budget of 30 days is spent; at that pace the rest lasts 2d 2h\.$/,
    ),
  ]);
  await post([burn]);
  await expect.poll(() => messages.length).toBe(1);
  expect(messages[0]).toEqual({
    path: '/services/page/secret',
    username: 'Alertmanager',
    attachments: [
      {
        color: '#d50000',
        mrkdwn_in: ['text'],
        callback_id: '',
        footer: '',
        title: `PAGE ${summary}`,
        fallback: `PAGE ${summary}`,
        title_link: dashboardAt('local', startsAt),
        text:
          `${description}\n` +
          `<https://code.example/showtime/docs/alerts.md#slobudgetburn|Runbook> · <${dashboardAt('local', startsAt)}|Dashboard> · ` +
          '<https://alerts.example/#/silences/new?filter=%7Balertname%3D%22SloBudgetBurn%22%2Cjourney%3D%22order%22%2Ctarget%3D%22local%22%7D|Silence>',
        fields: [
          { title: 'Objective', value: 'orders-good', short: true },
          { title: 'Where', value: 'local', short: true },
          { title: 'Pace', value: 'over 14.4 × for 1h and 5m', short: true },
        ],
      },
    ],
  });

  await post([{ ...burn, endsAt: new Date(Date.parse(startsAt) + 200_000).toISOString() }]);
  await expect.poll(() => messages.length).toBe(2);
  expect(messages[1]).toEqual({
    path: '/services/page/secret',
    username: 'Alertmanager',
    attachments: [
      {
        color: '#2e7d32',
        mrkdwn_in: ['text'],
        callback_id: '',
        footer: '',
        title: `RESOLVED ${summary}`,
        fallback: `RESOLVED ${summary}`,
        title_link: dashboardAt('local', startsAt, 200_000),
        text:
          `${description}\n_Over after 3m20s._\n` +
          `<https://code.example/showtime/docs/alerts.md#slobudgetburn|Runbook> · <${dashboardAt('local', startsAt, 200_000)}|Dashboard>`,
        fields: [
          { title: 'Objective', value: 'orders-good', short: true },
          { title: 'Where', value: 'local', short: true },
          { title: 'Pace', value: 'over 14.4 × for 1h and 5m', short: true },
        ],
      },
    ],
  });
});

it("the configuration keeps a rehearsal's alerts out of the pages, in grey", async () => {
  const from = messages.length;
  const burn = firing(rule('SloRunBudgetBurn', { slo: 'orders-within-500ms' }), { target: 'rush <1> & 2' }, [
    '12',
    '80',
    '3.0',
    '4.0',
  ]);
  const title = `REHEARSAL ${burn.annotations['summary']?.replace('rush <1> & 2', 'rush &lt;1&gt; &amp; 2')}`;
  expect(title).toMatch(/^REHEARSAL rush &lt;1&gt; &amp; 2: /);
  await post([burn]);
  await expect.poll(() => messages.length).toBe(from + 1);
  expect(messages[from]).toEqual({
    path: '/services/rehearsal/secret',
    username: 'Alertmanager',
    attachments: [
      {
        color: '#607d8b',
        mrkdwn_in: ['text'],
        callback_id: '',
        footer: '',
        title,
        fallback: title,
        title_link: dashboardAt('rush%20%3C1%3E%20%26%202', burn.startsAt),
        text:
          `${burn.annotations['description']}\n` +
          `<https://code.example/showtime/docs/alerts.md#slorunbudgetburn|Runbook> · <${dashboardAt('rush%20%3C1%3E%20%26%202', burn.startsAt)}|Dashboard> · ` +
          '<https://alerts.example/#/silences/new?filter=%7Balertname%3D%22SloRunBudgetBurn%22%2Cjourney%3D%22order%22%2Ctarget%3D%22rush%20%3C1%3E%20%26%202%22%7D|Silence>',
        fields: [
          { title: 'Objective', value: 'orders-within-500ms', short: true },
          { title: 'Where', value: 'rush <1> & 2', short: true },
          { title: 'Pace', value: 'over 3 × for 1m and 15s', short: true },
        ],
      },
    ],
  });
});

it('the configuration groups processes that are down in one ticket, and names the journey of missing counts', async () => {
  const from = messages.length;
  const down = (instance: string): Alert =>
    firing(rule('TargetDown'), { target: 'local', job: 'pods', instance });
  await post([down('a1'), down('b1')]);
  await post([firing(rule('SloDataAbsent', { journey: 'menu' }), {})]);
  await expect.poll(() => messages.length).toBe(from + 2);
  const [ticket, page] = [...messages.slice(from)].sort((a, b) =>
    String(b['path']).localeCompare(String(a['path'])),
  );
  const hint = rule('TargetDown').annotations['description'] ?? '';
  expect(ticket).toMatchObject({
    path: '/services/ticket/secret',
    attachments: [
      {
        color: '#ff9800',
        title: 'TICKET local: pods at a1 cannot be scraped (2 alerts)',
        text: expect.stringContaining(
          `${hint}\n${hint}\n<https://code.example/showtime/docs/alerts.md#targetdown|Runbook>`,
        ),
        fields: [
          { title: 'Objective', value: 'pods' },
          { title: 'Where', value: 'local' },
          { title: 'Pace', value: '–' },
        ],
      },
    ],
  });
  expect(page).toMatchObject({
    path: '/services/page/secret',
    attachments: [
      {
        color: '#d50000',
        fields: [
          { title: 'Objective', value: 'every objective of menu' },
          { title: 'Where', value: 'every target' },
          { title: 'Pace', value: '–' },
        ],
      },
    ],
  });
});

it('a message reports only the fastest burn rate: slower ones of the same objective are inhibited, others are not', async () => {
  const from = messages.length;
  const at = (slo: string, factor: string): Alert =>
    firing(rule('SloBudgetBurn', { slo, factor }), { target: 'local' }, [
      '1',
      '2',
      '3',
      '4',
      null,
      null,
      '0.2',
      '1d',
    ]);
  await post([at('menus-good', '14.4')]);
  await expect.poll(() => messages.length).toBe(from + 1);
  await post([at('menus-good', '6'), at('menus-good', '3'), at('menus-good', '1'), at('orders-good', '3')]);
  await expect.poll(() => messages.length).toBe(from + 2);
  await expect
    .poll(async () =>
      (await received('menus-good'))
        .map(({ labels, status }) => [labels['factor'], status.state, status.inhibitedBy.length > 0])
        .sort(),
    )
    .toEqual([
      ['1', 'suppressed', true],
      ['14.4', 'active', false],
      ['3', 'suppressed', true],
      ['6', 'suppressed', true],
    ]);
  expect(messages.slice(from).map(({ path: to }) => to)).toEqual([
    '/services/page/secret',
    '/services/ticket/secret',
  ]);
});

it('a message reports the burn rate that continues after a faster one is over, and the faster one as resolved', async () => {
  const from = messages.length;
  const answers = ['1', '2', '3', '4', null, null, '0.2', '1d'];
  const startsAt = secondsAgo(300);
  const at = (factor: string): Alert =>
    firing(
      rule('SloBudgetBurn', { slo: 'orders-within-2s', factor }),
      { target: 'local' },
      answers,
      startsAt,
    );
  const fast = at('14.4');
  const slow = at('6');
  slow.annotations['summary'] = slow.annotations['summary']?.replace('28.3', '7.5') ?? '';
  await post([fast]);
  await expect.poll(() => messages.length).toBe(from + 1);
  await post([{ ...fast, endsAt: new Date(Date.parse(startsAt) + 200_000).toISOString() }, slow]);
  await expect.poll(() => messages.length).toBe(from + 2);
  const title = `PAGE ${slow.annotations['summary']}`;
  expect(title).toMatch(/^PAGE local: .* 7\.5 times as fast/);
  expect(messages[from + 1]).toEqual({
    path: '/services/page/secret',
    username: 'Alertmanager',
    attachments: [
      {
        color: '#d50000',
        mrkdwn_in: ['text'],
        callback_id: '',
        footer: '',
        title,
        fallback: title,
        title_link: dashboardAt('local', startsAt),
        text:
          `${slow.annotations['description']}\n${fast.annotations['description']}\n_Over after 3m20s._\n` +
          `<https://code.example/showtime/docs/alerts.md#slobudgetburn|Runbook> · <${dashboardAt('local', startsAt)}|Dashboard> · ` +
          '<https://alerts.example/#/silences/new?filter=%7Balertname%3D%22SloBudgetBurn%22%2Cjourney%3D%22order%22%2Ctarget%3D%22local%22%7D|Silence>',
        fields: [
          { title: 'Objective', value: 'orders-within-2s', short: true },
          { title: 'Where', value: 'local', short: true },
          { title: 'Pace', value: 'over 6 × for 6h and 30m', short: true },
        ],
      },
    ],
  });
});

it('the configuration pages once where the numbers of several journeys are missing', async () => {
  const from = messages.length;
  await post(
    ['menu', 'order'].map((journey) => firing(rule('SloDataAbsent', { journey }), { target: 'unscraped' })),
  );
  await expect.poll(() => messages.length).toBe(from + 1);
  expect(messages[from]).toMatchObject({
    path: '/services/page/secret',
    attachments: [
      {
        title: expect.stringMatching(/^PAGE unscraped: no counts of .* \(2 alerts\)$/),
        fields: [
          { title: 'Objective', value: 'several' },
          { title: 'Where', value: 'unscraped' },
          { title: 'Pace', value: '–' },
        ],
      },
    ],
  });
});

it('the configuration pages once for one outage of one journey, whatever objectives and windows it breaks', async () => {
  const from = messages.length;
  const at = (slo: string, factor: string): Alert =>
    firing(rule('SloBudgetBurn', { slo, factor }), { target: 'outage' }, [
      '1',
      '2',
      '3',
      '4',
      null,
      null,
      '0.2',
      '1d',
    ]);
  const ofOrders = ['orders-good', 'orders-within-500ms', 'orders-within-2s'];
  await post(
    ofOrders.flatMap((slo) =>
      rules
        .filter(({ alert, labels }) => alert === 'SloBudgetBurn' && labels['slo'] === slo)
        .map(({ labels }) => at(slo, labels['factor'] ?? '')),
    ),
  );
  await expect.poll(() => messages.length).toBe(from + 1);
  expect(messages[from]).toMatchObject({
    path: '/services/page/secret',
    attachments: [
      { title: expect.stringMatching(/^PAGE outage: order requests that fail .*orders-good\)$/) },
    ],
  });
  const active = async () =>
    (await Promise.all(ofOrders.map(received)))
      .flat()
      .filter(({ labels, status }) => labels['target'] === 'outage' && status.inhibitedBy.length === 0)
      .map(({ labels }) => `${labels['slo']} ${labels['factor']}`);
  await expect.poll(active).toEqual(['orders-good 14.4']);
  // What would have been sent beside it would have come before this.
  await post([firing(rule('TargetDown'), { target: 'another', job: 'pods', instance: 'a1' })]);
  await expect.poll(() => messages.length).toBe(from + 2);
  expect(messages[from + 1]).toMatchObject({ path: '/services/ticket/secret' });
});

it('a message names both objectives of a page on latencies alone', async () => {
  const from = messages.length;
  const answers = ['1', '2', '3', '4', null, null, '0.2', '1d'];
  await post(
    ['orders-within-500ms', 'orders-within-2s'].map((slo) =>
      firing(rule('SloBudgetBurn', { slo, factor: '6' }), { target: 'slow' }, answers),
    ),
  );
  await expect.poll(() => messages.length).toBe(from + 1);
  expect(messages[from]).toMatchObject({
    path: '/services/page/secret',
    attachments: [
      {
        title: expect.stringMatching(/^PAGE slow: .* \(2 alerts\)$/),
        fields: expect.arrayContaining([
          { title: 'Objective', value: 'orders-within-2s, orders-within-500ms', short: true },
        ]),
      },
    ],
  });
});

it('the configuration routes every severity to a separate channel, and an unknown severity to the tickets', () => {
  const receiver = (severity: string): string =>
    execFileSync(amtool, ['config', 'routes', 'test', `--config.file=${config}`, `severity=${severity}`], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  expect(['page', 'ticket', 'rehearsal', 'critical'].map(receiver)).toEqual([
    'slack-page',
    'slack-ticket',
    'slack-rehearsal',
    'slack-ticket',
  ]);
});

it('what ships is a configuration that amtool accepts as it is checked in', () => {
  for (const { path: name, text } of alertmanagerArtefacts()) {
    mkdirSync(dirname(join(folder, 'plain', name)), { recursive: true });
    writeFileSync(join(folder, 'plain', name), text);
  }
  expect(
    execFileSync(amtool, ['check-config', join(folder, 'plain', alertmanagerConfigPath)], {
      encoding: 'utf8',
    }),
  ).toMatch(/6 inhibit rules[^]*3 receivers[^]*2 templates\n +SUCCESS/);
});

function rule(name: string, labels: Record<string, string> = {}): Rule {
  const found = rules.find(
    (each) =>
      each.alert === name && Object.entries(labels).every(([label, value]) => each.labels[label] === value),
  );
  if (found === undefined) throw new Error(`no rule ${name} with ${JSON.stringify(labels)}`);
  return found;
}

/**
 * The alert that Prometheus sends for a rule: the labels of the rule and of the series, with filled-in
 * templates. `answers` are the results of the queries in its templates, null for an empty result.
 */
function firing(
  { alert, labels, annotations }: Rule,
  series: Record<string, string>,
  answers: readonly (string | null)[] = [],
  startsAt = secondsAgo(0),
): Alert {
  const all: Record<string, string> = { ...series, ...labels, alertname: alert ?? '' };
  const left = [...answers];
  const fillIn = (text: string): string =>
    text
      .replace(/\{\{ \$of := .*?-\}\}\s*/, '')
      .replaceAll(
        /\{\{ range query .*?\) \}\}(.*?)\{\{ \.Value .*?\}\}(.*?)\{\{ end (?:\}\}|-\}\}\s*)/g,
        (_, before: string, after: string) => {
          const answer = left.shift();
          return answer === null ? '' : `${before}${answer ?? 'no answer'}${after}`;
        },
      )
      .replaceAll(/\{\{ with \$labels\.(\w+) \}\}(.*?)\{\{ end \}\}/g, (_, name: string, then: string) =>
        all[name] === undefined ? '' : then.replace('{{ . }}', all[name]),
      )
      .replaceAll('{{ $value | printf "%.1f" }}', '28.3')
      .replaceAll(/\{\{ \$labels\.(\w+) \| urlquery \}\}/g, (_, name: string) =>
        encodeURIComponent(all[name] ?? ''),
      )
      .replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_, name: string) => all[name] ?? '');
  const filled = Object.fromEntries(Object.entries(annotations).map(([name, text]) => [name, fillIn(text)]));
  expect(Object.values(filled).join(' ')).not.toMatch(/\{\{|no answer/);
  return { labels: all, annotations: filled, startsAt, endsAt: secondsAgo(-3_600) };
}

async function post(alerts: readonly Alert[]): Promise<void> {
  const { status } = await fetch(`${address}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(alerts),
  });
  expect(status).toBe(200);
}

async function received(slo: string): Promise<ReceivedRequest[]> {
  const response = await fetch(`${address}/api/v2/alerts?filter=${encodeURIComponent(`slo="${slo}"`)}`);
  return (await response.json()) as ReceivedRequest[];
}

/** From half an hour before it began, until now or half an hour after it ended. */
function dashboardAt(target: string, startsAt: string, lastedMs?: number): string {
  const began = Date.parse(startsAt);
  const until = lastedMs === undefined ? 'now' : began + lastedMs + 1_800_000;
  return `https://grafana.example/d/showtime?var-target=${target}&from=${began - 1_800_000}&to=${until}`;
}

function secondsAgo(seconds: number): string {
  return new Date(Date.now() - seconds * 1000).toISOString();
}

async function listen(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await once(server.close(), 'close');
  return port;
}
