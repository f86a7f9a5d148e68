// Load balancers of AWS before the pods, from the annotations that the AWS Load Balancer Controller reads.
import type { V1Ingress, V1ObjectMeta, V1Service } from '@kubernetes/client-node';
import type { BalancerFact, Setting } from '../../../contract/index.ts';
import { selects } from './selector.ts';

const alb = 'alb.ingress.kubernetes.io/';
const nlb = 'service.beta.kubernetes.io/aws-load-balancer-';
/** What AWS takes where nothing is set, seconds. */
const awsDefaults = { deregistration: 300, idle: 60 };

/** Services that lead to pods with these labels. */
export function namesBehind(
  services: readonly V1Service[],
  labels: Readonly<Record<string, string>>,
): string[] {
  return services
    .filter(({ spec }) => spec?.selector !== undefined && selects({ matchLabels: spec.selector }, labels))
    .map(({ metadata }) => metadata?.name ?? '');
}

export function balancersOf(
  ingresses: readonly V1Ingress[],
  behind: readonly string[],
  services: readonly V1Service[],
): BalancerFact[] {
  return [
    ...ingresses
      .filter((ingress) => isAlb(ingress) && backendsOf(ingress).some((name) => behind.includes(name)))
      .map(({ metadata }) => albFact(metadata)),
    ...services
      .filter(({ metadata, spec }) => spec?.type === 'LoadBalancer' && behind.includes(metadata?.name ?? ''))
      .filter(isNlb)
      .map(({ metadata }) => nlbFact(metadata)),
  ];
}

function isAlb({ metadata, spec }: V1Ingress): boolean {
  const annotations = Object.keys(metadata?.annotations ?? {});
  return spec?.ingressClassName === 'alb' || annotations.some((name) => name.startsWith(alb));
}

function isNlb({ metadata, spec }: V1Service): boolean {
  const type = metadata?.annotations?.[`${nlb}type`] ?? '';
  return spec?.loadBalancerClass === 'service.k8s.aws/nlb' || ['external', 'nlb-ip', 'nlb'].includes(type);
}

function backendsOf({ spec }: V1Ingress): string[] {
  const backends = [
    spec?.defaultBackend,
    ...(spec?.rules ?? []).flatMap(({ http }) => http?.paths ?? []).map(({ backend }) => backend),
  ];
  return backends.flatMap((backend) => backend?.service?.name ?? []);
}

function albFact(metadata: V1ObjectMeta | undefined): BalancerFact {
  const annotations = metadata?.annotations ?? {};
  return {
    object: `ingress ${metadata?.name}`,
    targetType: annotations[`${alb}target-type`] === 'ip' ? 'ip' : 'instance',
    deregistrationSeconds: attribute(
      annotations,
      `${alb}target-group-attributes`,
      'deregistration_delay.timeout_seconds',
      awsDefaults.deregistration,
    ),
    idleSeconds: attribute(
      annotations,
      `${alb}load-balancer-attributes`,
      'idle_timeout.timeout_seconds',
      awsDefaults.idle,
    ),
  };
}

function nlbFact(metadata: V1ObjectMeta | undefined): BalancerFact {
  const annotations = metadata?.annotations ?? {};
  const byType = annotations[`${nlb}type`] === 'nlb-ip';
  return {
    object: `service ${metadata?.name}`,
    targetType: byType || annotations[`${nlb}nlb-target-type`] === 'ip' ? 'ip' : 'instance',
    deregistrationSeconds: attribute(
      annotations,
      `${nlb}target-group-attributes`,
      'deregistration_delay.timeout_seconds',
      awsDefaults.deregistration,
    ),
    // It balances TCP connections, not requests: clients keep them.
    idleSeconds: null,
  };
}

/** Of a list `a=1,b=2` in an annotation. */
function attribute(
  annotations: Readonly<Record<string, string>>,
  annotation: string,
  name: string,
  otherwise: number,
): Setting {
  const written = (annotations[annotation] ?? '')
    .split(',')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);
  const value = Number(written);
  return written === undefined || written === '' || !Number.isFinite(value)
    ? { field: `${name} (not set: the default)`, value: otherwise }
    : { field: `${annotation}: ${name}`, value };
}
