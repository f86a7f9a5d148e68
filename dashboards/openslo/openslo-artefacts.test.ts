import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { showtimeSlos, type Slo } from '../../contract/index.ts';
import { parsePromql } from '../promql/index.ts';
import { openSloArtefacts } from './openslo-artefacts.ts';
import { openSloV1 } from './testing/openslo-v1.ts';

type Spec = {
  service: string;
  indicator: {
    spec: { ratioMetric: Record<'good' | 'total', { metricSource: { spec: { query: string } } }> };
  };
};

it('OpenSLO writes a file for each SLO and one for the service, as the specification requires', () => {
  const files = openSloArtefacts(showtimeSlos);
  expect(files.map(({ path }) => path)).toEqual(
    ['fast-order.service', ...showtimeSlos.map(({ name }) => name)].map(
      (name) => `deploy/openslo/${name}.yaml`,
    ),
  );
  for (const { path, text } of files)
    expect(openSloV1.safeParse(parse(text)), path).toMatchObject({ success: true });
});

it('OpenSLO queries the same counters as alerts and dashboards, for good events and for all', () => {
  const within: Slo = {
    name: 'fast',
    objective: 0.9995,
    windowDays: 7,
    indicator: { kind: 'latency', of: 'order', belowMs: 500 },
  };
  const document = parse(openSloArtefacts([within])[1]?.text ?? '') as { metadata: object; spec: Spec };
  expect(document).toMatchObject({
    metadata: { name: 'fast', displayName: '99.95 % of order requests good within 500 ms, over 7 days' },
    spec: {
      service: 'fast-order',
      description:
        'Counted at the balancer: 2xx and 409 are good, 5xx, 429 and 460 are bad, any other answer is neither.',
      timeWindow: [{ duration: '7d', isRolling: true }],
      objectives: [{ target: 0.9995 }],
    },
  });
  const { good, total } = document.spec.indicator.spec.ratioMetric;
  expect(good.metricSource.spec.query).toMatch(
    /balancer_request_duration_seconds_bucket\{journey="order", le=~"0\\\\.5"/,
  );
  expect(total.metricSource.spec.query).toMatch(
    /^sum by \(target\) \(balancer_request_duration_seconds_count\{journey="order"/,
  );
  for (const { metricSource } of [good, total])
    expect(parsePromql(metricSource.spec.query).errors).toEqual([]);
});

it.each<[string, (text: string) => string]>([
  ['spec.budgetingMethod', (text) => text.replace('Occurrences', 'Timeslices')],
  ['spec.timeWindow.0.duration', (text) => text.replace('30d', '30 days')],
  ['spec.objectives.0.target', (text) => text.replace('0.995', '99.5')],
  ['metadata.name', (text) => text.replace('name: orders-good', 'name: orders-')],
  ['spec.indicator.spec.ratioMetric', (text) => text.replace('total:', 'bad:')],
])('each document is held to %s', (path, broken) => {
  const text = openSloArtefacts(showtimeSlos)[1]?.text ?? '';
  expect(openSloV1.safeParse(parse(broken(text))).error?.issues.map((issue) => issue.path.join('.'))).toEqual(
    expect.arrayContaining([expect.stringContaining(path)]),
  );
});
