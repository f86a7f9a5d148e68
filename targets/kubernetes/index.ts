// A system on Kubernetes as a target: allowed, guarded, watched, and able to be broken and repaired.
import {
  chaosStopped,
  type Capabilities,
  type Clock,
  type ClusterSettings,
  type FaultPlan,
  ShowtimeError,
  type NewEvent,
  type Pod,
  type Progress,
  type RunnerEngine,
} from '../../contract/index.ts';
import { refuseUnlessAllowed } from './allowed.ts';
import { ClusterApi, statusOf } from './api.ts';
import { rolloutCapability, scaleCapability } from './deployment.ts';
import { Guard } from './guard.ts';
import { stopsNow, watchKillSwitch } from './kill-switch.ts';
import { connect, type Connection } from './kubeconfig.ts';
import { ClusterLoad } from './load/index.ts';
import { undoMarked } from './undo-marked.ts';
import { Nodes } from './nodes.ts';
import { openPods } from './pods.ts';
import { reviewPlan, type PlanReview } from './review.ts';
import { startWatching, type Watching } from './watcher.ts';

export type { PlanReview } from './review.ts';
export { kubeconfigFiles } from './kubeconfig.ts';
export { ClusterLoad, type LoadReview } from './load/index.ts';
export { forwardPod, type PodForward } from './load/pod-forward.ts';
export { readClusterFacts, type ClusterFacts } from './preflight/index.ts';

export interface OpenCluster {
  clock: Clock;
  settings: ClusterSettings;
  /** --confirm: the context, typed once more. */
  confirmed: string | undefined;
  /** The target's id; nodes that it closes are marked with it. */
  owner: string;
  environment: Readonly<Record<string, string | undefined>>;
  progress: Progress;
}

export interface KubernetesTarget {
  readonly capabilities: Capabilities;
  readonly zones: readonly string[];
  readonly cluster: string;
  /** Of the API server, such as `v1.34.4`. */
  readonly version: string;
  pods(): Promise<readonly Pod[]>;
  /** What a plan would hit, and why it is refused. Reads only. */
  review(plan: FaultPlan): Promise<PlanReview>;
  /** Throws for a further fault while too many are open. */
  admit(open: number): void;
  /** Begins to watch cluster and kill switch. `onStop` is called once, after which nothing more is injected. */
  watch(onEvent: (event: NewEvent) => void, onStop: (by: string) => void): void;
  /**
   * Undoes what is marked on nodes and deployment, and deletes loads that no runner plays any more, whichever process left
   * them; returns what was done, and which loads still play.
   */
  undoMarked(): Promise<readonly string[]>;
  /** The load of a run, played by pods there. @throws ShowtimeError bad-cluster-file without an image for them */
  load(run: string, load: { engine: RunnerEngine; runners: number; longestMs: number }): ClusterLoad;
  readonly connection: Connection;
  stop(): Promise<void>;
}

/**
 * Connects and checks; changes nothing. `undoing` leaves out the kill switch, which must not keep a fault from
 * being undone.
 * @throws ShowtimeError cluster-unreachable, cluster-refused, cluster-not-allowed, chaos-stopped
 */
export async function openCluster(
  { clock, settings, confirmed, owner, environment, progress }: OpenCluster,
  undoing = false,
): Promise<KubernetesTarget> {
  const connection = connect(settings, environment);
  refuseUnlessAllowed({ ...connection, namespace: settings.namespace }, settings.allow, confirmed);
  const api = new ClusterApi(connection, settings);
  const version = await api.version();
  const by = undoing ? undefined : await stopsNow({ api, stop: settings.stop });
  if (by !== undefined) throw chaosStopped(by);
  const guard = new Guard(settings.limits, clock);
  const nodes = new Nodes({ api, guard, clock, owner, onTrouble: progress });
  const seesNodes = await nodes.refresh().then(
    () => true,
    (error: unknown) => {
      if (statusOf(error) !== 403) throw error;
      progress('these credentials may not list nodes: the zones of pods are unknown');
      return false;
    },
  );
  const pods = await openPods({ api, guard, nodes, settings });
  const over = new AbortController();
  let watching: Watching | undefined;
  return {
    capabilities: {
      pods,
      ...(seesNodes ? { zones: nodes.capability } : {}),
      rollout: rolloutCapability({ api, guard, clock }),
      scale: scaleCapability({ api, guard, clock }),
    },
    get zones() {
      return nodes.zones;
    },
    cluster: connection.cluster,
    version,
    pods: () => pods.list(),
    review: (plan) => reviewPlan(plan, { api, nodes, settings }),
    admit: (open) => guard.admit(open),
    watch: (onEvent, onStop) => {
      watching = startWatching({ connection, settings, nodes, watchesNodes: seesNodes, clock, onEvent });
      const stopOnce = (reason: string): void => {
        if (guard.stoppedBy !== undefined || over.signal.aborted) return;
        guard.stop(reason);
        nodes.stop();
        onEvent({ kind: 'chaos-stopped', subject: settings.deployment, evidence: { by: reason } });
        onStop(reason);
      };
      void watchKillSwitch({ api, clock, stop: settings.stop, onStop: stopOnce }, over.signal);
    },
    undoMarked: () => undoMarked({ api, seesNodes, settings, clock, progress }),
    load: (run, what) => {
      const { namespace, runners: runnerPods } = settings;
      if (runnerPods === undefined) throw noRunners();
      return new ClusterLoad(api, { ...what, run, namespace, pods: runnerPods }, clock);
    },
    connection,
    stop: async () => {
      over.abort();
      nodes.stop();
      await watching?.stop();
    },
  };
}

function noRunners(): ShowtimeError {
  return new ShowtimeError('bad-cluster-file', {
    what: 'the cluster file has no runners',
    why: 'a load from pods of the cluster needs their image; nothing was made',
    fix: 'add runners: { image: … }, built with docker build --target runner',
  });
}
