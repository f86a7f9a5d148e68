// Renders SLOs as OpenSLO v1, for tools that read that: a file for each, and the service that they belong to.
// Source: the OpenSLO specification, version 1
// (https://github.com/OpenSLO/OpenSLO/tree/main?tab=readme-ov-file#specification).
import { Document } from 'yaml';
import { badStatuses, goodStatuses, type Slo } from '../../contract/index.ts';
import { generatedBy, type Artefact } from '../artefact.ts';
import { counterNow, eventsOf, goodEventsOf } from '../prometheus/index.ts';

/** The service that objectives are promised of. */
const service = 'fast-order';

/**
 * Burn alerts are left out: an OpenSLO condition has one window; Showtime's alerts have two and a minimum
 * number of bad events. They are in `deploy/prometheus/`. The SLOs must have passed `problemsForServers`.
 */
export function openSloArtefacts(slos: readonly Slo[]): Artefact[] {
  return [
    file(
      `${service}.service`,
      'Service',
      { name: service, displayName: 'Fast Order' },
      { description: 'Snack orders of a cinema before the film starts.' },
    ),
    ...slos.map((slo) =>
      file(slo.name, 'SLO', { name: slo.name, displayName: sentenceOf(slo) }, specOf(slo)),
    ),
  ];
}

function file(name: string, kind: 'Service' | 'SLO', metadata: object, spec: object): Artefact {
  const document = new Document({ apiVersion: 'openslo/v1', kind, metadata, spec });
  document.commentBefore = ` ${generatedBy} from the list of SLOs; change that and generate again.`;
  return { path: `deploy/openslo/${name}.yaml`, text: document.toString({ lineWidth: 0 }) };
}

function sentenceOf({ objective, windowDays, indicator: { of, ...kind } }: Slo): string {
  const good = kind.kind === 'latency' ? `good within ${kind.belowMs} ms` : 'good';
  return `${Number((objective * 100).toPrecision(12))} % of ${of} requests ${good}, over ${windowDays} days`;
}

/** The values of both queries: counters that only rise, except for a restart of the balancer. */
function specOf(slo: Slo): object {
  const standsAt = counterNow();
  return {
    description: `Counted at the balancer: ${classes(goodStatuses)} are good, ${classes(badStatuses)} are bad, any other answer is neither.`,
    service,
    indicator: {
      metadata: { name: slo.name },
      spec: {
        ratioMetric: {
          counter: true,
          good: prometheus(goodEventsOf(slo, standsAt)),
          total: prometheus(eventsOf(slo, standsAt)),
        },
      },
    },
    timeWindow: [{ duration: `${slo.windowDays}d`, isRolling: true }],
    budgetingMethod: 'Occurrences',
    objectives: [{ target: slo.objective }],
  };
}

/** `5..|429|460` as people write it: 5xx, 429 and 460. */
function classes(statuses: string): string {
  return statuses
    .replaceAll('..', 'xx')
    .split('|')
    .join(', ')
    .replace(/, (\w+)$/, ' and $1');
}

function prometheus(query: string): object {
  return { metricSource: { type: 'Prometheus', spec: { query } } };
}
