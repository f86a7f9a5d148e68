import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { showtimeSlos, type ShowtimeError, type Slo } from '../contract/index.ts';
import { quietAlertmanager } from '../control/observing/quiet-alertmanager.ts';
import { needsObserve, readObserveSettings } from './observe-settings.ts';
import type { RunFlags } from './run-flags.ts';
import { readRequest } from './run-request.ts';

const folder = mkdtempSync(join(tmpdir(), 'observe-flags-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const refusal = async (work: Promise<unknown>): Promise<ShowtimeError> =>
  work.then(
    () => {
      throw new Error('not refused');
    },
    (error: unknown) => error as ShowtimeError,
  );
const run = (some: Partial<RunFlags>) =>
  readRequest('showtime-rush', { target: 'local', allowHost: [], env: [], fault: [], ...some });

describe('--observe', () => {
  it('--observe is what the other flags of watching need', () => {
    expect(needsObserve({ slackWebhookFile: 'f', grafana: 'u', grafanaTokenFile: 't' })).toEqual([
      '--slack-webhook-file needs --observe',
      '--grafana needs --observe: without it there is nothing to show',
      '--grafana-token-file needs --observe and --grafana',
    ]);
    expect(needsObserve({ observe: true, grafanaTokenFile: 't' })).toEqual([
      '--grafana-token-file needs --grafana',
    ]);
    expect(needsObserve({ observe: true, slackWebhookFile: 'f', grafana: 'u' })).toEqual([]);
  });

  it('--observe takes the SLOs that are in force', async () => {
    expect((await run({ observe: true })).observe).toEqual({
      settings: { slos: showtimeSlos, slackWebhookFile: null, grafanaUrl: null, own: null },
      grafana: null,
    });
    expect((await run({})).observe).toBeNull();
  });

  it("--observe takes Grafana's token out of the environment that k6 and pods inherit", async () => {
    process.env['GRAFANA_TOKEN'] = 'secret';
    expect((await run({ observe: true, grafana: 'http://127.0.0.1:3000' })).observe?.grafana).toEqual({
      url: 'http://127.0.0.1:3000',
      token: 'secret',
    });
    expect(process.env).not.toHaveProperty('GRAFANA_TOKEN');
  });

  it('--observe asks for the metrics file of an own service, and --metrics for an own service that is observed', async () => {
    const own = { baseUrl: 'http://127.0.0.1:9' };
    const without = await refusal(run({ ...own, observe: true, grafana: 'http://127.0.0.1:3000' }));
    expect([without.exitCode, without.render()]).toEqual([
      64,
      expect.stringMatching(/--observe needs --metrics with --base-url/),
    ]);
    for (const flags of [
      { metrics: 'm.yaml' },
      { ...own, metrics: 'm.yaml' },
      { metrics: 'm.yaml', observe: true },
    ])
      expect((await refusal(run(flags))).render()).toContain('--metrics needs --observe and --base-url');
  });

  it('--observe is refused with every SLO that servers cannot count', async () => {
    const between = (name: string): Slo => ({
      name,
      objective: 0.9,
      windowDays: 30,
      indicator: { kind: 'latency', of: 'order', belowMs: 300 },
    });
    const error = await refusal(
      readObserveSettings({ observe: true, allowHost: [] }, [between('one'), between('two')]),
    );
    expect([error.code, error.exitCode, error.explanation.problems?.length]).toEqual(['bad-slos', 64, 2]);
    expect(error.explanation.problems?.[0]).toContain(
      'one: 300 ms is no edge of the histograms; there are 5, 10',
    );
  });

  it('--observe finds every flag that is wrong at once', async () => {
    const slos = file(
      'between.yaml',
      '- { name: between, objective: 0.9, indicator: { kind: latency, of: order, belowMs: 300 } }\n',
    );
    const text = (await refusal(run({ observe: true, slos, grafana: 'nonsense', seed: 'x' }))).render();
    for (const part of ['between: 300 ms', '--grafana "nonsense"', '--seed "x"'])
      expect(text).toContain(part);
  });
});

describe('the file of a webhook', () => {
  const settings = (slackWebhookFile: string, allowHost: string[] = []) =>
    readObserveSettings({ observe: true, slackWebhookFile, allowHost }, showtimeSlos);

  it('the file of a webhook is taken by its path when it leads to loopback, or to a host that was allowed', async () => {
    expect((await settings(file('here', 'http://127.0.0.1:9/hook\n'))).slackWebhookFile).toBe(
      join(folder, 'here'),
    );
    expect(
      (await settings(file('slack', 'https://hooks.slack.com/services/SECRET\n'), ['hooks.slack.com']))
        .slackWebhookFile,
    ).toBe(join(folder, 'slack'));
  });

  it.each([
    ['is not there', '/nowhere/hook', 'cannot be read'],
    ['is empty', file('empty', '\n'), 'must hold nothing but one address'],
    [
      'holds more',
      file('more', 'http://127.0.0.1/a\nhttp://127.0.0.1/b\n'),
      'must hold nothing but one address',
    ],
    ['holds no web address', file('ftp', 'ftp://127.0.0.1/SECRET\n'), 'http:// or https://'],
    [
      'leads beyond loopback',
      file('beyond', 'https://hooks.slack.com/services/SECRET\n'),
      'leads to "hooks.slack.com", which is beyond loopback',
    ],
  ])(
    'the file of a webhook is refused if it %s, and its address is not printed',
    async (_how, path, what) => {
      const error = await refusal(settings(path));
      expect([error.exitCode, error.render()]).toEqual([64, expect.stringContaining(what)]);
      expect(error.render()).not.toContain('SECRET');
    },
  );
});

describe('an Alertmanager without receivers', () => {
  it('an Alertmanager without receivers groups alerts all the same', () => {
    expect(quietAlertmanager()).toContain('receiver: nobody');
    expect(quietAlertmanager()).toContain('group_by:\n    - alertname\n    - target\n    - journey\n');
  });
});
