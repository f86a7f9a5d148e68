// Provisioning files: the alerts of Prometheus and no others, secrets outside, dollars where Grafana expects
// them.
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { showtimeSlos } from '../../contract/index.ts';
import { prometheusArtefacts } from '../prometheus/index.ts';
import { grafanaArtefacts } from './index.ts';

const files = new Map(grafanaArtefacts(showtimeSlos).map(({ path, text }) => [path, text]));
const read = (path: string) => parse(files.get(`deploy/grafana/provisioning/${path}`) ?? '');
interface Rule {
  uid: string;
  title: string;
  for: string;
  data: { datasourceUid: string; model: { expr?: string; conditions?: unknown } }[];
  annotations: Record<string, string>;
  labels: Record<string, string>;
}
const groups: { name: string; folder: string; rules: Rule[] }[] = read('alerting/rules.yaml').groups;
const rules = groups.flatMap((group) => group.rules);

test('there is a file for each thing that Grafana is given', () => {
  expect([...files.keys()]).toEqual([
    ...['showtime', 'failover', 'service', 'database', 'platform-and-cost'].map(
      (name) => `deploy/grafana/dashboards/${name}.json`,
    ),
    ...[
      'dashboards/showtime',
      'datasources/prometheus',
      'alerting/rules',
      'alerting/contact-points',
      'alerting/policies',
    ].map((name) => `deploy/grafana/provisioning/${name}.yaml`),
  ]);
  for (const text of files.values()) expect(text.endsWith('\n') && !text.endsWith('\n\n')).toBe(true);
});

test('every alert of Prometheus is a rule on the same condition, held as long, with the same labels', () => {
  const alerts: { alert?: string; expr: string; for?: string; labels: Record<string, string> }[] =
    prometheusArtefacts(showtimeSlos)
      .flatMap(({ text }) => parse(text).groups.flatMap((group: { rules: object[] }) => group.rules))
      .filter((rule) => 'alert' in rule);
  const facts = (expr: string | undefined, held: string | undefined, labels: Record<string, string>) => ({
    expr,
    held: held ?? '0s',
    labels,
  });
  expect(
    rules
      .map(({ data, for: held, labels: { source, ...labels } }) => ({
        source,
        ...facts(data[0]?.model.expr, held, labels),
      }))
      .sort(byText),
  ).toEqual(
    alerts
      .map(({ expr, for: held, labels }) => ({ source: 'showtime', ...facts(expr, held, labels) }))
      .sort(byText),
  );
});

test("titles and uids are unique, and the uids fit into Grafana's 40 characters", () => {
  expect([new Set(rules.map(({ uid }) => uid)).size, new Set(rules.map(({ title }) => title)).size]).toEqual([
    rules.length,
    rules.length,
  ]);
  expect(rules.filter(({ uid }) => uid.length > 40)).toEqual([]);
});

test('a rule asks the provisioned Prometheus and holds wherever that answers, a 0 of `up == 0` included', () => {
  expect(
    rules.filter(
      ({ data }) =>
        JSON.stringify(data[1]?.model.conditions) !== '[{"evaluator":{"type":"gt","params":[-1]}}]',
    ),
  ).toEqual([]);
  expect(
    rules.every(
      ({ data: [asked, held] }) =>
        asked?.datasourceUid === 'showtime-prometheus' && held?.datasourceUid === '__expr__',
    ),
  ).toBe(true);
  expect(read('datasources/prometheus.yaml').datasources[0]).toMatchObject({
    uid: 'showtime-prometheus',
    url: '${SHOWTIME_PROMETHEUS_URL}',
  });
});

test('a single dollar is a variable of the environment or a secret file, and templates write theirs twice', () => {
  for (const [path, text] of files) {
    if (!path.includes('/provisioning/')) continue;
    const values = text
      .split('\n')
      .filter((line) => !line.startsWith('#'))
      .join('\n');
    expect(values.replaceAll('$$', '').match(/\$[^\s'"]*/g) ?? [], path).toSatisfy((single: string[]) =>
      single.every((each) => /^\$(\{SHOWTIME_\w+\}|__file\{\/[\w/-]+\})/.test(each)),
    );
  }
  expect(rules[0]?.annotations['summary']).toContain('{{ $$labels.target }}');
});

test('a rule of a burning budget leads to the panel whose burn rates it judges', () => {
  const showtime: { panels: { id: number; targets?: { expr: string }[] }[] } = JSON.parse(
    files.get('deploy/grafana/dashboards/showtime.json') ?? '',
  );
  const burning = rules.filter(({ title }) => title.includes('BudgetBurn'));
  const blind = burning.filter(({ data, annotations }) => {
    const [judged = 'nothing'] = /slo\w*:burn_rate:\w+/.exec(data[0]?.model.expr ?? '') ?? [];
    const panel = showtime.panels.find(({ id }) => annotations['__panelId__'] === `${id}`);
    return (
      annotations['__dashboardUid__'] !== 'showtime' ||
      panel?.targets?.some(({ expr }) => expr.includes(`${judged}{`)) !== true
    );
  });
  expect(burning.length).toBeGreaterThan(showtimeSlos.length);
  expect(blind.map(({ title }) => title)).toEqual([]);
});

function byText(a: object, b: object): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}
