// What happened, drawn over every panel: faults, deployments, pods that started, and what Showtime wrote down
// itself.
import {
  AnnotationQueryBuilder,
  AnnotationQueryPlacement,
  type AnnotationQuery,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { labels, metrics, targetMetrics } from '../../../contract/index.ts';
import { selector } from '../queries/selector.ts';
import { chosenPrometheus, grafanaItself } from './datasource.ts';

/** The tag of every annotation that Showtime writes into a Grafana. */
export const showtimeTag = 'showtime';

/** Expressions of annotations: checked like those of panels. */
export const annotationQueries = [
  /** Points in a row become one region: as long as the fault was in effect. */
  {
    name: 'Faults',
    colour: 'orange',
    enable: true,
    onTheBar: true,
    expr: `sum by (${labels.kind}) (${selector(targetMetrics.chaosActive)}) > 0`,
    title: `{{${labels.kind}}}`,
    tags: labels.kind,
  },
  /** A deployment's generation changes with each rollout (kube-state-metrics). */
  {
    name: 'Deployments',
    colour: 'blue',
    enable: true,
    onTheBar: false,
    expr: `changes(${selector('kube_deployment_status_observed_generation')}[$__rate_interval]) > 0`,
    title: 'Deployment {{deployment}}',
    tags: 'namespace',
  },
  /** A pod of the service that was not ready and is. */
  {
    name: 'Pods that became ready',
    colour: 'green',
    enable: false,
    onTheBar: false,
    expr: `changes(${selector(metrics.ready)}[$__rate_interval]) > 0 and ${selector(metrics.ready)} == 1`,
    title: `{{${labels.pod}}}`,
    tags: labels.zone,
  },
] as const;

export function annotations(): AnnotationQuery[] {
  return [
    ...annotationQueries.map(({ name, colour, enable, expr, title, tags, onTheBar }) =>
      placed(
        onTheBar,
        new AnnotationQueryBuilder()
          .name(name)
          .datasource(chosenPrometheus)
          .enable(enable)
          .iconColor(colour)
          .expr(expr)
          .titleFormat(title)
          .tagKeys(tags)
          .step('1s')
          .target(new DataqueryBuilder().refId(name).expr(expr).range())
          .build(),
      ),
    ),
    // The same faults as above, to the millisecond: drawn once, by one of both.
    ...writtenAnnotations({ faults: false }),
  ];
}

/** Of Grafana's own store; `faults` says whether those of runs are drawn from the start. */
export function writtenAnnotations({ faults }: { faults: boolean }): AnnotationQuery[] {
  return [
    tagged('Faults, written down', [showtimeTag, 'target:$target'], { colour: 'purple', enable: faults }),
    tagged('Deployments, written down', ['deployment'], { colour: 'blue', enable: true }),
  ];
}

/** Set for each: the default of the SDK differs from that of Grafana. */
function placed(onTheBar: boolean, annotation: AnnotationQuery): AnnotationQuery {
  if (!onTheBar) return { ...annotation, placement: AnnotationQueryPlacement.InControlsMenu };
  const rest = { ...annotation };
  delete rest.placement;
  return rest;
}

/** Annotations in Grafana's own store that carry all of these tags. */
function tagged(
  name: string,
  tags: readonly string[],
  { colour, enable }: { colour: string; enable: boolean },
): AnnotationQuery {
  const target = {
    limit: 200,
    matchAny: false,
    tags: [...tags],
    type: 'tags',
    refId: name,
    _implementsDataqueryVariant: () => {},
  };
  const annotation = new AnnotationQueryBuilder()
    .name(name)
    .datasource(grafanaItself)
    .enable(enable)
    .iconColor(colour)
    .build();
  return placed(false, { ...annotation, target });
}
