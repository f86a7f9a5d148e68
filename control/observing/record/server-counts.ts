// What the balancer counted for each SLO within a window: good, bad, and neither.
import {
  answerClass,
  harnessTraffic,
  labels,
  targetMetrics,
  type AnswerClass,
  type OwnMetrics,
  type ServerCount,
  type Slo,
} from '../../../contract/index.ts';
import type { Prometheus } from '../../../dashboards/prometheus-api/index.ts';
import { requestsOf, withinOf } from '../../../dashboards/own-metrics/index.ts';
import { edgeMatcher } from '../../../dashboards/prometheus/index.ts';
import { counterRises, type Rise, type Window } from './counter-rise.ts';

/** @throws ShowtimeError prometheus-unreachable, prometheus-refused */
export async function serverCounts(
  prometheus: Prometheus,
  slos: readonly Slo[],
  target: string,
  window: Window,
): Promise<ServerCount[]> {
  const counts: ServerCount[] = [];
  for (const slo of slos) {
    const { of: journey } = slo.indicator;
    const all = await counterRises(prometheus, selector('_count', target, journey), window);
    const within =
      slo.indicator.kind === 'latency'
        ? await counterRises(
            prometheus,
            selector('_bucket', target, journey, edgeMatcher(slo.indicator.belowMs)),
            window,
          )
        : undefined;
    counts.push(countOf(slo.name, all, within));
  }
  return counts;
}

/**
 * The same of an own service, by the series of its metrics file. @throws ShowtimeError prometheus-unreachable,
 * prometheus-refused
 */
export async function ownServerCounts(
  prometheus: Prometheus,
  slos: readonly Slo[],
  metrics: OwnMetrics,
  window: Window,
): Promise<ServerCount[]> {
  const rises = async (selector: string): Promise<Rise[]> =>
    (await counterRises(prometheus, selector, window)).map(({ labels: had, rise }) => ({
      labels: { [labels.status]: codeOf(had[metrics.series.status] ?? '') },
      rise,
    }));
  const counts: ServerCount[] = [];
  for (const { name, indicator } of slos) {
    const all = await rises(requestsOf(indicator.of, metrics));
    const within = indicator.kind === 'latency' ? await rises(withinOf(indicator, metrics)) : undefined;
    counts.push(countOf(name, all, within));
  }
  return counts;
}

/** Some programs count classes: 5xx stands for any of its codes. */
function codeOf(status: string): string {
  return status.replace(/^([1-5])xx$/, '$100');
}

/** `within` are the requests that were fast enough; undefined where speed does not matter. */
export function countOf(slo: string, all: readonly Rise[], within: readonly Rise[] | undefined): ServerCount {
  const definite = sum(of('good', all));
  const good = within === undefined ? definite : sum(of('good', within));
  const failed = of('bad', all);
  return {
    slo,
    good,
    bad: sum(failed) + definite - good,
    badAtBalancer: sum(failed.filter((rise) => rise.labels[labels.answeredBy] === 'balancer')),
    excluded: sum(of('excluded', all)),
  };
}

function of(wanted: AnswerClass, rises: readonly Rise[]): Rise[] {
  return rises.filter((rise) => answerClass(Number(rise.labels[labels.status])) === wanted);
}

function sum(rises: readonly Rise[]): number {
  return rises.reduce((total, { rise }) => total + rise, 0);
}

function selector(
  suffix: '_count' | '_bucket',
  target: string,
  journey: string,
  ...more: readonly string[]
): string {
  const matchers = [
    `${labels.target}="${target}"`,
    `${labels.journey}="${journey}"`,
    `${labels.traffic}!="${harnessTraffic}"`,
    ...more,
  ];
  return `${targetMetrics.balancerDuration}${suffix}{${matchers.join(',')}}`;
}
