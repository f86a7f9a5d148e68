// Reviews a plan before anything is touched: limits, labels, rights, and the objects that each fault could hit.
import type { V1Node, V1Pod } from '@kubernetes/client-node';
import {
  changesWriter,
  writeDuration,
  type ClusterSettings,
  type FaultPlan,
  type FaultSpec,
} from '../../contract/index.ts';
import type { ClusterApi } from './api.ts';
import { notOptedIn, touchedOf, type Touched } from './guard.ts';
import type { Nodes } from './nodes.ts';
import { isReady } from './pods.ts';
import { describeRight, reviewRights, rightsOf } from './rights.ts';

export interface ReviewParts {
  api: ClusterApi;
  nodes: Nodes;
  settings: ClusterSettings;
}

export interface PlanReview {
  /** One for each step of the plan. */
  steps: readonly {
    /** `f1`, as events number them. */
    id: string;
    step: string;
    /** How many of `objects` are hit: one of them, or all. */
    hits: 'one' | 'all';
    objects: readonly string[];
  }[];
  rights: readonly { right: string; granted: boolean }[];
  /** Why the plan would be refused; none means that it can be played. */
  problems: readonly string[];
}

/** Reads only. @throws ShowtimeError if the API server does not answer or refuses the credentials */
export async function reviewPlan(
  plan: FaultPlan,
  { api, nodes, settings }: ReviewParts,
): Promise<PlanReview> {
  const [rights, pods, deployment] = await Promise.all([
    reviewRights(api, rightsOf(plan, settings)),
    api.pods(),
    api.deployment(),
  ]);
  const inZones = plan.some(({ fault }) => isOfZone(fault));
  const allNodes = inZones ? await api.nodes() : [];
  const steps = plan.map(({ fault, atMs }, index) => {
    const touched = candidates(fault, { pods, nodes: allNodes, zones: nodes });
    const objects = isOfDeployment(fault) ? [touchedOf('deployment', deployment)] : touched;
    return { id: `f${index + 1}`, step: `${fault.kind}@${writeDuration(atMs)}`, fault, objects };
  });
  return {
    steps: steps.map(({ id, step, fault, objects }) => ({
      id,
      step,
      hits: isOfZone(fault) || isOfDeployment(fault) ? 'all' : 'one',
      objects: objects.map(({ kind, name, uid }) => `${kind} ${name} (${uid})`),
    })),
    rights: rights.map(({ right, granted }) => ({ right: describeRight(right), granted })),
    problems: [
      ...limitProblems(plan, settings.limits),
      ...steps.flatMap(({ id, step, objects }) =>
        objects
          .map(notOptedIn)
          .filter((why) => why !== null)
          .map((why) => `${id} ${step}: ${why}`),
      ),
      ...steps.flatMap(({ id, step, fault, objects }) => {
        const hit = objects.filter(({ kind }) => kind === 'pod').length;
        return isOfZone(fault) && hit > settings.limits.pods
          ? [`${id} ${step}: the zone has ${hit} pods, limits.pods is ${settings.limits.pods}`]
          : [];
      }),
      ...rights.filter(({ granted }) => !granted).map(({ right }) => `no right to ${describeRight(right)}`),
    ],
  };
}

/** What the plan alone exceeds, without a look at the cluster. */
export function limitProblems(plan: FaultPlan, limits: ClusterSettings['limits']): readonly string[] {
  const single = plan.filter(
    ({ fault }) => !isOfZone(fault) && !isOfDeployment(fault) && !changesWriter(fault.kind),
  ).length;
  const zones = new Set(plan.flatMap(({ fault }) => (isOfZone(fault) ? [fault.of.zone] : [])));
  const first = Math.min(...plan.map(({ atMs }) => atMs));
  const last = Math.max(...plan.map(({ atMs, holdMs }) => atMs + holdMs));
  const most = Math.max(0, ...plan.map((one) => plan.filter((other) => overlaps(one.atMs, other)).length));
  return [
    ...(single > limits.pods
      ? [`the plan hits ${single} pods one by one, limits.pods is ${limits.pods}`]
      : []),
    ...(zones.size > limits.zones
      ? [
          `the plan hits ${zones.size} ${zones.size === 1 ? 'zone' : 'zones'}, limits.zones is ${limits.zones}`,
        ]
      : []),
    ...(last - first > limits.minutes * 60_000
      ? [`the faults take ${writeDuration(last - first)}, limits.minutes is ${limits.minutes}`]
      : []),
    ...(most > limits.faultsAtOnce
      ? [`${most} faults are held at once, limits.faultsAtOnce is ${limits.faultsAtOnce}`]
      : []),
  ];
}

function overlaps(atMs: number, { atMs: fromMs, holdMs }: FaultPlan[number]): boolean {
  return fromMs <= atMs && (atMs < fromMs + holdMs || atMs === fromMs);
}

type OfZone = Extract<FaultSpec, { kind: 'kill-zone' | 'drain-zone' }>;

function isOfZone(fault: FaultSpec): fault is OfZone {
  return fault.kind === 'kill-zone' || fault.kind === 'drain-zone';
}

function isOfDeployment({ kind }: FaultSpec): boolean {
  return kind === 'restart-rollout' || kind === 'scale-pods';
}

function candidates(
  { of }: FaultSpec,
  { pods, nodes, zones }: { pods: readonly V1Pod[]; nodes: readonly V1Node[]; zones: Nodes },
): readonly Touched[] {
  const selected = of as { pod?: string; zone?: string };
  if (selected.pod === undefined && selected.zone === undefined) return [];
  const hit = pods.filter(
    (pod) =>
      (selected.zone === undefined || zones.zoneOf(pod) === selected.zone) &&
      (selected.pod === undefined || (isReady(pod) && [pod.metadata?.name, 'any'].includes(selected.pod))),
  );
  const there =
    selected.pod === undefined
      ? nodes.filter(
          ({ metadata }) => zones.zoneOf({ spec: { nodeName: metadata?.name } } as V1Pod) === selected.zone,
        )
      : [];
  return [...hit.map((pod) => touchedOf('pod', pod)), ...there.map((node) => touchedOf('node', node))];
}
