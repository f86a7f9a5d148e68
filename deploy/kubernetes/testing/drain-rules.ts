// How a pod leaves: nothing sends to it any more before it closes, and it has closed before it is killed.
import { lastAnswersMs } from '../../../service/pod.ts';
import { keepAliveMs } from '../../../service/http/listen.ts';
import { at, environmentOf, nameOf, ofKind, selects, type Manifest } from './manifest.ts';

/** The service closes its two servers one after the other. */
const closingMs = 2 * lastAnswersMs;
const albPrefix = 'alb.ingress.kubernetes.io/';

interface Leaving {
  of: string;
  labels: Record<string, string>;
  preStopMs: number;
  drainMs: number;
  graceMs: number;
}

function leavingOf(objects: readonly Manifest[]): Leaving[] {
  return ofKind(objects, 'Deployment').map((deployment) => {
    const [container] = at<never[]>(deployment, 'spec.template.spec.containers') ?? [];
    const environment = container === undefined ? {} : environmentOf(container, objects, '');
    return {
      of: nameOf(deployment),
      labels: at(deployment, 'spec.template.metadata.labels') ?? {},
      preStopMs: 1000 * (at<number>(container, 'lifecycle.preStop.sleep.seconds') ?? 0),
      drainMs: Number(environment['DRAIN_MS'] ?? Number.NaN),
      graceMs: 1000 * (at<number>(deployment, 'spec.template.spec.terminationGracePeriodSeconds') ?? 30),
    };
  });
}

/** A pod is killed only after it has had the time that it needs at most. */
export function drainFitsGrace(objects: readonly Manifest[]): string[] {
  return leavingOf(objects).flatMap(({ of, preStopMs, drainMs, graceMs }) => {
    const neededMs = preStopMs + drainMs + closingMs;
    return neededMs < graceMs
      ? []
      : [`${of}: leaving takes up to ${neededMs} ms, and the pod is killed after ${graceMs} ms`];
  });
}

/** kube-proxy and controllers hear of a pod's end within seconds, while the pod still serves. */
export function sleepsBeforeStop(objects: readonly Manifest[]): string[] {
  return leavingOf(objects).flatMap(({ of, preStopMs }) =>
    preStopMs >= 5_000 ? [] : [`${of}: preStop sleeps ${preStopMs} ms; endpoints may take 5000 ms to change`],
  );
}

/** The ALB is done with a pod, by deregistration or by health check, before the pod takes no more connections. */
export function balancerLeavesFirst(objects: readonly Manifest[]): string[] {
  return ofKind(objects, 'Ingress').flatMap((ingress) => {
    const alb = albOf(ingress);
    const behind = leavingOf(objects).filter(({ labels }) => isBehind(ingress, labels, objects));
    if (behind.length === 0) return [`${nameOf(ingress)}: no Deployment is behind it`];
    return behind.flatMap(({ of, preStopMs, drainMs }) => [
      ...problem(
        alb.deregistrationMs < preStopMs,
        `${nameOf(ingress)}: the deregistration delay of ${alb.deregistrationMs} ms is not below the preStop sleep of ${of}, ${preStopMs} ms`,
      ),
      ...problem(
        alb.unhealthyMs < drainMs,
        `${nameOf(ingress)}: a pod is taken out ${alb.unhealthyMs} ms after its health check fails, and ${of} serves only ${drainMs} ms more`,
      ),
      ...problem(
        alb.idleMs < keepAliveMs,
        `${nameOf(ingress)}: the ALB keeps idle connections ${alb.idleMs} ms, and the service closes them after ${keepAliveMs} ms`,
      ),
      ...problem(alb.targetType === 'ip', `${nameOf(ingress)}: target-type is ${alb.targetType}, not ip`),
    ]);
  });
}

function problem(holds: boolean, text: string): string[] {
  return holds ? [] : [text];
}

function isBehind(ingress: Manifest, labels: Record<string, string>, objects: readonly Manifest[]): boolean {
  const names = (at<unknown[]>(ingress, 'spec.rules') ?? [])
    .flatMap((rule) => at<unknown[]>(rule, 'http.paths') ?? [])
    .map((path) => at<string>(path, 'backend.service.name'));
  return ofKind(objects, 'Service').some(
    (service) =>
      names.includes(service.metadata.name) &&
      selects({ matchLabels: at(service, 'spec.selector') ?? {} }, labels),
  );
}

/** AWS's defaults where nothing is written. */
function albOf({ metadata: { annotations = {} } }: Manifest) {
  const own = (name: string): string | undefined => annotations[albPrefix + name];
  const attribute = (list: string, name: string): string | undefined =>
    own(list)
      ?.split(',')
      .find((pair) => pair.startsWith(`${name}=`))
      ?.slice(name.length + 1);
  const seconds = (text: string | undefined, otherwise: number): number => 1000 * Number(text ?? otherwise);
  return {
    targetType: own('target-type') ?? 'instance',
    deregistrationMs: seconds(
      attribute('target-group-attributes', 'deregistration_delay.timeout_seconds'),
      300,
    ),
    unhealthyMs:
      seconds(own('healthcheck-interval-seconds'), 15) * Number(own('unhealthy-threshold-count') ?? 2),
    idleMs: seconds(attribute('load-balancer-attributes', 'idle_timeout.timeout_seconds'), 60),
  };
}

/** Health checks and probes ask the management port, and a busy pod is not killed for its silence. */
export function probesAskManagement(objects: readonly Manifest[]): string[] {
  return [
    ...ofKind(objects, 'Deployment').flatMap((deployment) => {
      const [container] = at<unknown[]>(deployment, 'spec.template.spec.containers') ?? [];
      const liveness = at(container, 'livenessProbe');
      const silence =
        (at<number>(liveness, 'periodSeconds') ?? 10) * (at<number>(liveness, 'failureThreshold') ?? 3);
      return [
        ...['startupProbe', 'readinessProbe', 'livenessProbe'].flatMap((probe) => {
          const port = at<string>(container, `${probe}.httpGet.port`);
          return problem(
            port === 'management',
            `${nameOf(deployment)}: ${probe} asks port ${port}, not management`,
          );
        }),
        ...problem(
          at(container, 'readinessProbe.httpGet.path') === '/readyz',
          `${nameOf(deployment)}: readiness is not /readyz`,
        ),
        ...problem(
          silence >= 30,
          `${nameOf(deployment)}: a pod is killed after ${silence} s of silence, less than 30`,
        ),
      ];
    }),
    ...ofKind(objects, 'Ingress').flatMap((ingress) => {
      const { annotations = {} } = ingress.metadata;
      const [port, path] = ['healthcheck-port', 'healthcheck-path'].map(
        (name) => annotations[albPrefix + name],
      );
      return problem(
        port === '8081' && path === '/readyz',
        `${nameOf(ingress)}: the health check asks ${port}${path}, not 8081/readyz`,
      );
    }),
  ];
}
