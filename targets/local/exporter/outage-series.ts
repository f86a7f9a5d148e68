// A series for each outage of ordering, by its number: when, how long, its first error, its fault, its layers.
import { Gauge, type Registry } from 'prom-client';
import { labels, targetMetrics } from '../../../contract/index.ts';
import type { LoggedOutage } from './outage-log.ts';

/** `unixSeconds` maps ms on the clock. */
export function registerOutages(
  registry: Registry,
  read: () => readonly LoggedOutage[],
  unixSeconds: (ms: number) => number,
): void {
  const { outage } = labels;
  const gauge = (
    name: string,
    help: string,
    more: readonly string[],
    of: (one: LoggedOutage) => readonly (readonly [Record<string, string>, number])[],
  ): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      labelNames: [outage, ...more],
      collect() {
        this.reset();
        for (const one of read())
          for (const [others, value] of of(one)) this.set({ [outage]: one.number, ...others }, value);
      },
    });
  };
  gauge(targetMetrics.outageBegan, 'When each outage of ordering began.', [], ({ sinceMs }) => [
    [{}, unixSeconds(sinceMs)],
  ]);
  gauge(targetMetrics.outageLength, 'How long each outage lasted, or has lasted so far.', [], (one) => [
    [{}, one.lengthMs / 1000],
  ]);
  gauge(
    targetMetrics.outageError,
    'When the first order of each outage ended badly; none where orders only waited.',
    [],
    ({ firstBadMs }) => (firstBadMs === null ? [] : [[{}, unixSeconds(firstBadMs)]]),
  );
  gauge(
    targetMetrics.outageFault,
    '1 for the kind of the fault that was open in an outage, the one declared last.',
    [labels.kind],
    ({ fault }) => (fault === null ? [] : [[{ [labels.kind]: fault }, 1]]),
  );
  gauge(
    targetMetrics.outageLayer,
    'Layers of each outage: detection, promotion, endpoint and service add up to its length, the backlog follows.',
    [labels.layer],
    ({ layers }) => Object.entries(layers).map(([layer, ms]) => [{ [labels.layer]: layer }, ms / 1000]),
  );
}
