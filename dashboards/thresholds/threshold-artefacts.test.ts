import { expect, it } from 'vitest';
import type { Slo } from '../../contract/index.ts';
import { thresholdArtefacts } from './threshold-artefacts.ts';

const slos: readonly Slo[] = [
  { name: 'orders-good', objective: 0.995, windowDays: 30, indicator: { kind: 'availability', of: 'order' } },
  {
    name: 'menus-within-1s',
    objective: 0.9,
    windowDays: 7,
    indicator: { kind: 'latency', of: "it's a \\ menu", belowMs: 1_000 },
  },
];

it('generates a module that runs: a rate for each SLO with its required share', async () => {
  const text = thresholdArtefacts(slos)[0]?.text ?? '';
  expect(text).not.toContain('import');
  const script = text.replace(/: readonly \{.*?\}\[\] =/, ' =').replace(/: Readonly<.*>> =/, ' =');
  expect(await import(`data:text/javascript,${encodeURIComponent(script)}`)).toMatchObject({
    sloRates: [
      { metric: 'slo_orders_good', journey: 'order', withinMs: null },
      { metric: 'slo_menus_within_1s', journey: "it's a \\ menu", withinMs: 1_000 },
    ],
    sloThresholds: { slo_orders_good: ['rate>=0.995'], slo_menus_within_1s: ['rate>=0.9'] },
  });
});
