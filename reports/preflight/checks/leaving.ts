// How a pod leaves and joins its balancer: what cuts requests off in a rollout, a drain or a scale-down.
import type { PreflightEvidence } from '../../../contract/index.ts';
import { defineCheck, doesNotApply, found, unknown, type Check } from '../check.ts';
import { fieldOf, nameOf, preStopSeconds, servingContainers } from '../workload.ts';

/** Endpoints and kube-proxy may take so long to drop a pod, seconds. */
const endpointsSeconds = 5;
/** What a pod needs for its last answers after the drain, seconds: the deadline of an order. */
const lastAnswersSeconds = 10;
const elb = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application';
const noBalancer = 'no Ingress or Service sets up a load balancer of AWS';

export const leavingChecks = {
  'pre-stop-sleep': defineCheck(
    ['deployment'],
    {
      title: `a pod sleeps at least ${endpointsSeconds} s in preStop`,
      severity: 'error',
      incident: 'drain race',
      why: 'SIGTERM and the removal from the endpoints happen at the same time: until every kube-proxy and balancer has heard of it, new requests still reach the pod.',
      fix: 'lifecycle.preStop.sleep.seconds: 5 or more (Kubernetes 1.30; before, exec: sleep 5), and more than the deregistration delay behind an ALB',
      source: 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination-flow',
    },
    ({ deployment }) => {
      const containers = servingContainers(deployment).map((container) => ({
        container,
        seconds: preStopSeconds(container),
      }));
      const short = containers.flatMap(({ container, seconds }): PreflightEvidence[] =>
        seconds === undefined || (seconds !== null && seconds >= endpointsSeconds)
          ? []
          : [
              {
                object: nameOf(deployment, 'deployment'),
                field: fieldOf(container, 'lifecycle.preStop'),
                value: seconds === null ? 'missing' : `${seconds} s`,
              },
            ],
      );
      if (short.length > 0) return found(short);
      const hooked = containers.find(({ seconds }) => seconds === undefined)?.container;
      return hooked === undefined ? found([]) : unknown(hookOf(hooked.name));
    },
  ),
  'deregistration-delay': defineCheck(
    ['deployment', 'balancers'],
    {
      title: 'the balancer is done with a pod before its preStop sleep ends',
      severity: 'error',
      incident: 'drain race',
      why: 'The target group goes on with requests in flight for the deregistration delay. A pod that gets SIGTERM earlier cuts them off, and new ones that arrive meanwhile get 502.',
      fix: 'preStop.sleep.seconds above deregistration_delay.timeout_seconds (which is 300 unless it is set)',
      source: `${elb}/edit-target-group-attributes.html#deregistration-delay`,
    },
    ({ deployment, balancers }) => {
      if (balancers.length === 0) return doesNotApply(noBalancer);
      const sleeps = servingContainers(deployment).map((each) => ({
        ...each,
        seconds: preStopSeconds(each),
      }));
      const hooked = sleeps.find(({ seconds }) => seconds === undefined);
      if (hooked !== undefined) return unknown(hookOf(hooked.name));
      const seconds = Math.min(...sleeps.map((each) => each.seconds ?? 0));
      return found(
        balancers
          .filter(({ deregistrationSeconds }) => deregistrationSeconds.value >= seconds)
          .map(({ object, deregistrationSeconds: { field, value } }) => ({
            object,
            field,
            value: `${value} s; preStop of ${nameOf(deployment, 'deployment')} sleeps ${seconds} s`,
          })),
      );
    },
  ),
  'grace-period': defineCheck(
    ['deployment'],
    {
      title: 'the grace period is longer than preStop, drain and last answers together',
      severity: 'error',
      incident: 'cut request',
      why: 'When terminationGracePeriodSeconds is over, the pod is killed with SIGKILL, whatever requests it still serves. The time of preStop counts.',
      fix: `terminationGracePeriodSeconds above preStop + drain + ${lastAnswersSeconds} s for last answers; the annotation showtime.dev/drain-seconds says how long the service drains`,
      source: 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination',
    },
    ({ deployment }, { drainSeconds }) => {
      const grace = deployment.spec?.template.spec?.terminationGracePeriodSeconds ?? 30;
      const sleeps = servingContainers(deployment).map(preStopSeconds);
      const preStop = Math.max(...sleeps.map((each) => each ?? 0));
      const drain = drainSeconds !== undefined && 'value' in drainSeconds ? drainSeconds.value.value : null;
      const needed = preStop + (drain ?? 0) + lastAnswersSeconds;
      if (grace < needed)
        return found([
          {
            object: nameOf(deployment, 'deployment'),
            field: 'terminationGracePeriodSeconds',
            value: `${grace} s; preStop ${preStop} s + drain ${drain ?? 'at least 0'} s + last answers ${lastAnswersSeconds} s is ${needed} s`,
          },
        ]);
      if (sleeps.includes(undefined)) return unknown('the preStop hook has no length that can be read');
      return drain === null
        ? unknown(drainSeconds !== undefined && 'unknown' in drainSeconds ? drainSeconds.unknown : 'no drain')
        : found([]);
    },
  ),
  'keep-alive': defineCheck(
    ['balancers'],
    {
      title: 'the service keeps idle connections longer than the balancer',
      severity: 'error',
      incident: 'cut request',
      why: 'If the service closes an idle connection first, a request that the balancer sends in that moment is reset, and the customer gets 502. Orders are POSTs: no balancer sends them again.',
      fix: 'a keep-alive timeout of the service above the idle timeout of the balancer (an ALB has 60 s, Node has 5 s unless they are set), noted in the annotation showtime.dev/keep-alive-seconds',
      source: `${elb}/application-load-balancers.html#connection-idle-timeout`,
    },
    ({ balancers }, { keepAlive }) => {
      const keeping = balancers.flatMap(({ object, idleSeconds }) =>
        idleSeconds === null ? [] : [{ object, ...idleSeconds }],
      );
      if (keeping.length === 0) return doesNotApply('no balancer whose idle timeout is known is in front');
      if (keepAlive === undefined || 'unknown' in keepAlive)
        return unknown(keepAlive?.unknown ?? 'nothing says how long the service keeps idle connections');
      const { serviceSeconds, source } = keepAlive.value;
      return found(
        keeping
          .filter(({ value }) => value >= serviceSeconds)
          .map(({ object, field, value }) => ({
            object,
            field,
            value: `${value} s; the service keeps ${serviceSeconds} s (${source})`,
          })),
      );
    },
  ),
  'readiness-gate': defineCheck(
    ['pods', 'balancers'],
    {
      title: 'pods behind target type ip have the readiness gate of their target group',
      severity: 'error',
      incident: 'lost capacity',
      why: 'Without it a new pod counts as ready before the balancer sends to it. A rolling update ends the old pods meanwhile, until the target group has no healthy target.',
      fix: 'label the namespace elbv2.k8s.aws/pod-readiness-gate-inject=enabled, then restart the rollout: the controller adds the gate to new pods',
      source:
        'https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/pod_readiness_gate/',
    },
    ({ pods, balancers }) => {
      if (!balancers.some(({ targetType }) => targetType === 'ip'))
        return doesNotApply('no load balancer of AWS with target type ip is in front');
      return found(
        pods
          .filter(({ readinessGates }) => !readinessGates.some((gate) => gate.startsWith('target-health.')))
          .map(({ name }) => ({
            object: `pod ${name}`,
            field: 'spec.readinessGates',
            value: 'none of a target group',
          })),
      );
    },
  ),
} satisfies Record<string, Check>;

function hookOf(container: string): string {
  return `the preStop hook of container ${container} has no length that can be read`;
}
