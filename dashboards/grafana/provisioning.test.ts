// Provisioning files: the alerts of Prometheus and no others, secrets outside, dollars where Grafana expects
// them.
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { showtimeSlos } from '../../contract/index.ts';
import { prometheusArtefacts } from '../prometheus/index.ts';
import { parsePromql } from '../promql/index.ts';
import { grafanaArtefacts } from './index.ts';

const files = new Map(grafanaArtefacts(showtimeSlos).map(({ path, text }) => [path, text]));
const readAt = (path: string) => parse(files.get(path) ?? '');
const read = (path: string) => readAt(`deploy/grafana/provisioning/${path}`);
interface Rule {
  uid: string;
  title: string;
  for: string;
  data: { datasourceUid: string; model: { expr?: string; conditions?: unknown } }[];
  execErrState: string;
  notification_settings: { receiver: string; group_by: string[] };
  annotations: Record<string, string>;
  labels: Record<string, string>;
}
const groups: { name: string; folder: string; rules: Rule[] }[] = readAt(
  'deploy/grafana/alerting/rules.yaml',
).groups;
const rules = groups.flatMap((group) => group.rules);

test('there is a file for each thing that Grafana is given', () => {
  expect([...files.keys()]).toEqual([
    ...['showtime', 'failover', 'service', 'database', 'platform-and-cost'].map(
      (name) => `deploy/grafana/dashboards/${name}.json`,
    ),
    ...[
      'provisioning/dashboards/showtime',
      'provisioning/datasources/prometheus',
      'alerting/rules',
      'alerting/contact-points',
    ].map((name) => `deploy/grafana/${name}.yaml`),
  ]);
  for (const text of files.values()) expect(text.endsWith('\n') && !text.endsWith('\n\n')).toBe(true);
});

interface PrometheusAlert {
  alert?: string;
  expr: string;
  for?: string;
  labels: Record<string, string>;
}
const alerts: PrometheusAlert[] = prometheusArtefacts(showtimeSlos)
  .flatMap(({ text }) => parse(text).groups.flatMap((group: { rules: object[] }) => group.rules))
  .filter((rule) => 'alert' in rule);
const isBurn = ({ labels }: PrometheusAlert): boolean => 'factor' in labels;

test('every alert of Prometheus on a burning budget is part of the one rule of its journey and severity', () => {
  const burning = alerts.filter(isBurn);
  const holding = burning.map(({ alert, expr, labels }) =>
    rules
      .filter(({ data }) => data[0]?.model.expr?.includes(expr))
      .map(({ title }) => title === `${alert} ${labels['journey']} ${labels['severity']}`),
  );
  expect(burning.length).toBeGreaterThan(10);
  expect(holding).toEqual(burning.map(() => [true]));
});

test('every other alert of Prometheus is a rule with the same condition, duration and labels', () => {
  const facts = (expr: string | undefined, held: string | undefined, labels: Record<string, string>) => ({
    expr,
    held: held ?? '0s',
    labels: { source: 'showtime', ...labels },
  });
  const same = rules
    .filter(({ title }) => !/BudgetBurn|DataAbsent|PrometheusAway/.test(title))
    .map(({ data, for: held, labels }) => facts(data[0]?.model.expr, held, labels));
  const wanted = alerts
    .filter((alert) => !isBurn(alert) && alert.alert?.endsWith('DataAbsent') !== true)
    .map(({ expr, for: held, labels }) => facts(expr, held, labels));
  expect(same.sort(byText)).toEqual(wanted.sort(byText));
});

test('missing numbers are one rule and one page a severity, with every condition of Prometheus and its labels', () => {
  const absent = alerts.filter(({ alert }) => alert?.endsWith('DataAbsent'));
  expect(absent.length).toBeGreaterThan(6);
  const merged = rules.filter(({ title }) => title.endsWith('DataAbsent'));
  expect(merged.map(({ title, labels }) => [title, labels])).toEqual([
    ['SloDataAbsent', { source: 'showtime', severity: 'page' }],
    ['SloRunDataAbsent', { source: 'showtime', severity: 'rehearsal' }],
  ]);
  for (const { alert, expr, for: held, labels } of absent) {
    const rule = merged.find(({ title }) => title === alert);
    expect(rule?.data[0]?.model.expr).toContain(`(\n${expr}\n)`);
    expect(rule?.data[0]?.model.expr).toContain(`"journey", "${labels['journey']}", "", "")`);
    expect(rule?.for).toBe(held);
  }
  for (const { data } of merged) expect(parsePromql(data[0]?.model.expr ?? '').errors).toEqual([]);
});

test('a rule names a contact point that is provisioned beside it, and groups by journey', () => {
  const { contactPoints } = readAt('deploy/grafana/alerting/contact-points.yaml') as {
    contactPoints: { name: string; receivers: { settings: { url: string; text: string } }[] }[];
  };
  const points = contactPoints.map(({ name }) => name);
  expect(rules.filter(({ notification_settings: { receiver } }) => !points.includes(receiver))).toEqual([]);
  expect(new Set(rules.map(({ notification_settings: { group_by } }) => group_by.join()))).toEqual(
    new Set(['grafana_folder,alertname,target,journey', 'grafana_folder,alertname,target']),
  );
  const settings = contactPoints.flatMap(({ receivers }) => receivers.map((receiver) => receiver.settings));
  expect(new Set(settings.map(({ url }) => url)).size).toBe(3);
  expect(settings.every(({ text }) => text.includes('.Annotations.runbook_url'))).toBe(true);
  // An absolute address stays as it is.
  const runbook =
    'Runbook: {{ if match "^https?://" . }}{{ . }}{{ else }}${SHOWTIME_RUNBOOKS_URL}{{ . }}{{ end }} ';
  expect(settings.every(({ text }) => text.includes(runbook))).toBe(true);
});

test('while Prometheus is away one rule reports it, after five minutes, and the others stay as they were', () => {
  expect(
    rules
      .filter(({ execErrState }) => execErrState !== 'KeepLast')
      .map(({ title, execErrState, for: held }) => [title, execErrState, held]),
  ).toEqual([['PrometheusAway', 'Alerting', '5m']]);
});

test('what Grafana starts with needs no secret file', () => {
  expect(
    [...files].filter(([path, text]) => path.includes('/provisioning/') && text.includes('$__file')),
  ).toEqual([]);
});

test("titles and uids are unique, and the uids fit into Grafana's 40 characters", () => {
  expect([new Set(rules.map(({ uid }) => uid)).size, new Set(rules.map(({ title }) => title)).size]).toEqual([
    rules.length,
    rules.length,
  ]);
  expect(rules.filter(({ uid }) => uid.length > 40)).toEqual([]);
});

test('a rule queries the provisioned Prometheus and fires for every series in its answer, a 0 of `up == 0` included', () => {
  expect(
    rules.filter(
      ({ data }) =>
        JSON.stringify(data[1]?.model.conditions) !== '[{"evaluator":{"type":"gt","params":[-1]}}]',
    ),
  ).toEqual([]);
  expect(
    rules.every(
      ({ data: [query, held] }) =>
        query?.datasourceUid === 'showtime-prometheus' && held?.datasourceUid === '__expr__',
    ),
  ).toBe(true);
  expect(read('datasources/prometheus.yaml').datasources[0]).toMatchObject({
    uid: 'showtime-prometheus',
    url: '${SHOWTIME_PROMETHEUS_URL}',
  });
});

test('a dollar is a variable of the environment or a secret file, but where Grafana takes the text as it stands', () => {
  for (const [path, text] of files) {
    if (!path.endsWith('.yaml')) continue;
    expect(filledInBy(parse(text)), path).toSatisfy((values: string[]) =>
      values
        .flatMap((value) => value.match(/\$\S*/g) ?? [])
        .every((each) => /^\$(\{SHOWTIME_\w+\}(\{\{)?|__file\{\/[\w/-]+\})$/.test(each)),
    );
  }
  const asTheyStand = rules.flatMap(({ annotations, data }) => [
    ...Object.values(annotations),
    ...data.map(({ model }) => model.expr ?? ''),
  ]);
  // A newer Grafana fills in variables with braces.
  expect(asTheyStand.filter((text) => /\$\$|\$\{/.test(text))).toEqual([]);
  expect(rules[0]?.annotations['summary']).toContain('{{ $labels.target }}');
});

test('a rule on burn rates links to the panel of those burn rates', () => {
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

/** Texts in which Grafana 12 fills in variables: all but annotations and models of alert rules. */
function filledInBy(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'annotations' || key === 'model' ? [] : filledInBy(inner),
  );
}

function byText(a: object, b: object): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}
