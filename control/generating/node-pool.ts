// A Karpenter NodePool that leaves nodes alone while customers order for a show. Pure: the same timetable gives the
// same file.
import { stringify } from 'yaml';
import { demandOf, gridMs, usualBehaviour, type Timetable } from '../../load/index.ts';
import { generatedBy, type Artefact } from '../../dashboards/index.ts';

export const nodePoolPath = 'deploy/kubernetes/overlays/eks/karpenter/fast-order.node-pool.yaml';

/** Demand above this share of the timetable's peak is a rush. */
const rushShare = 0.1;
/** A drain that begins now may take this long: one pod at a time leaves, and its successor starts elsewhere. */
const drainMs = 20 * 60_000;
/** Between two rushes that are nearer than this there is no time to replace a node. */
const leastGapMs = 30 * 60_000;
/** Karpenter takes 50 budgets; one is for all other times. */
const mostRushes = 49;
const minuteMs = 60_000;

/** Whole minutes since 1970, in ms; `toMs` is the first one after it. */
export interface Rush {
  fromMs: number;
  toMs: number;
}

/**
 * When nodes must stay: where the demand of the timetable (as the load's curve has it) is above a tenth of its
 * peak, and the length of a drain before. Sorted; at most 49, of which the nearest are joined.
 */
export function rushesOf(timetable: Timetable): Rush[] {
  const { fromMs, perSecond } = demandOf(timetable, usualBehaviour);
  const limit = rushShare * perSecond.reduce((a, b) => Math.max(a, b), 0);
  const rushes: Rush[] = [];
  perSecond.forEach((demand, step) => {
    if (demand < limit) return;
    const begin = fromMs + step * gridMs;
    const last = rushes.at(-1);
    const from = Math.floor((begin - drainMs) / minuteMs) * minuteMs;
    const to = Math.ceil((begin + gridMs) / minuteMs) * minuteMs;
    if (last !== undefined && from - last.toMs < leastGapMs) last.toMs = Math.max(last.toMs, to);
    else rushes.push({ fromMs: from, toMs: to });
  });
  return joinedToFit(rushes);
}

/** Joining protects longer, never shorter. */
function joinedToFit(rushes: readonly Rush[]): Rush[] {
  const joined = rushes.map((rush) => ({ ...rush }));
  while (joined.length > mostRushes) {
    const gaps = joined.slice(1).map((rush, before) => rush.fromMs - (joined[before]?.toMs ?? 0));
    const nearest = gaps.indexOf(gaps.reduce((a, b) => Math.min(a, b)));
    const [after] = joined.splice(nearest + 1, 1);
    const first = joined[nearest];
    if (after !== undefined && first !== undefined) first.toMs = after.toMs;
  }
  return joined;
}

/** A budget that lets no node go, from its minute of its day on; times are UTC. */
function budgetOf({ fromMs, toMs }: Rush) {
  const from = new Date(fromMs);
  const minutes = (toMs - fromMs) / minuteMs;
  return {
    nodes: '0',
    schedule: `${from.getUTCMinutes()} ${from.getUTCHours()} ${from.getUTCDate()} ${from.getUTCMonth() + 1} *`,
    duration: `${Math.floor(minutes / 60)}h${minutes % 60}m`,
  };
}

/** The NodePool for a timetable whose times are real instants. */
export function nodePoolArtefact(timetable: Timetable): Artefact {
  const head = [
    `# ${generatedBy} --timetable from ${timetable.name}; generate again with each timetable.`,
    '# Times are UTC. While a budget of 0 lasts, Karpenter neither consolidates nodes nor replaces those that drifted.',
    '',
  ].join('\n');
  return { path: nodePoolPath, text: head + stringify(nodePool(rushesOf(timetable)), { lineWidth: 0 }) };
}

function nodePool(rushes: readonly Rush[]) {
  return {
    apiVersion: 'karpenter.sh/v1',
    kind: 'NodePool',
    metadata: { name: 'fast-order' },
    spec: {
      template: {
        metadata: { labels: { 'app.kubernetes.io/part-of': 'showtime' } },
        spec: {
          nodeClassRef: { group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name: 'fast-order' },
          // Only the pods that tolerate it: no other pod keeps a node from being replaced.
          taints: [{ key: 'showtime.dev/fast-order', value: 'true', effect: 'NoSchedule' }],
          requirements: [
            { key: 'kubernetes.io/arch', operator: 'In', values: ['amd64'] },
            { key: 'kubernetes.io/os', operator: 'In', values: ['linux'] },
            // AWS takes spot instances away at any time; no budget holds that up.
            { key: 'karpenter.sh/capacity-type', operator: 'In', values: ['on-demand'] },
            { key: 'karpenter.k8s.aws/instance-category', operator: 'In', values: ['c', 'm'] },
            { key: 'karpenter.k8s.aws/instance-generation', operator: 'Gt', values: ['5'] },
          ],
          // Expiry heeds no budget. Nodes are replaced when their image changes, which is drift and does.
          expireAfter: 'Never',
          terminationGracePeriod: '30m',
        },
      },
      disruption: {
        consolidationPolicy: 'WhenEmptyOrUnderutilized',
        consolidateAfter: '15m',
        // The strictest of those in force counts.
        budgets: [{ nodes: '1' }, ...rushes.map(budgetOf)],
      },
      limits: { cpu: '64', memory: '256Gi' },
    },
  };
}
