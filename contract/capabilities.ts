// What a target can do, so that N faults and M targets need N + M files.
import type { Evidence } from './events.ts';
import type { LinkName } from './faults.ts';
import type { Journey } from './vocabulary/journeys.ts';

export interface Pod {
  name: string;
  /** Null if unknown to the target. */
  pid: number | null;
  /** Identity that no replacement shares. Absent where the pid is it. */
  uid?: string;
  /** Identity of its running container, which a restart in place changes. Absent where a pod is one process. */
  container?: string;
  url: string;
  /** Where its /livez, /readyz and /metrics are, if not at `url`. */
  managementUrl?: string;
  zone: string;
  /** In the balancer's rotation: started, healthy, not draining. */
  ready: boolean;
}

export interface PodsCapability {
  /** How many pods the target keeps running. */
  readonly wanted: number;
  list(): Promise<readonly Pod[]>;
  /** Terminates a pod (SIGTERM): it drains. */
  terminate(name: string): Promise<void>;
  /** Kills a pod (SIGKILL). */
  kill(name: string): Promise<void>;
  /** Removes a pod as maintenance does: only if its disruption budget allows. Absent without budgets. */
  evict?(name: string): Promise<void>;
  /** Ends a pod's container; the pod stays and starts it again. Absent where a pod is one process. */
  killContainer?(name: string): Promise<void>;
  /** Stops every process of a pod and ends none: its connections stay open. Absent where the target cannot. */
  pause?(name: string): Promise<void>;
  /** Lets that process of a pod go on; nothing happens to one that ended or is not paused. Idempotent. */
  resume?(name: string, pid: number | null): Promise<void>;
  /** What proves that this process of the pod is paused, or null. Reads only. */
  pausedBy?(name: string, pid: number | null): Promise<Evidence | null>;
  /** Bytes of memory that a pod may use; null without a limit. Absent where memory cannot be exhausted. */
  memoryLimit?(name: string): Promise<number | null>;
  /** Uses up a pod's memory until the kernel ends its process. Resolves once memory is being used up. */
  exhaustMemory?(name: string): Promise<Evidence>;
  /** Frees what `exhaustMemory` took, if the pod has it still. Idempotent. */
  freeMemory?(name: string): Promise<void>;
  /** Has the keeper replace whatever is missing, now. Idempotent. */
  restore(): Promise<void>;
  /** Kills every pod of the zone (SIGKILL) and starts none there until `releaseZone`, not even on `restore`. */
  keepZoneDown(zone: string): Promise<void>;
  /** Has the keeper fill the zone again, now. Idempotent. */
  releaseZone(zone: string): Promise<void>;
  /**
   * How that process of the pod ended, as its keeper, engine or cluster reports it: exit code, out of memory or not. Null until it is
   * known. Where it is missing, the absence of the process is all that is known.
   */
  endOf?(name: string, pid: number | null): Promise<Evidence | null>;
}

export interface DatabaseMember {
  /** `db-1`, `db-2` … stays with the server process's place, not with its role. */
  name: string;
  zone: string;
  role: 'writer' | 'reader' | 'down' | 'fenced' | 'rebuilding';
  pid: number | null;
  serverId: number;
  gtid: string | null;
}

export interface DatabaseTopology {
  writer: string | null;
  members: readonly DatabaseMember[];
  /** True while a commit is acknowledged only after the reader has it. */
  semiSync: boolean;
  /** Readers connected semi-synchronously. */
  semiSyncReaders: number;
  /** Counts the promotions since the target came up. */
  promotions: number;
}

export interface DatabaseCapability {
  topology(): Promise<DatabaseTopology>;
  /** Which writer faults this database can do. */
  readonly can: { crashWriter: boolean; switchOverWriter: boolean };
  /**
   * Kills the writer's process; the control plane gets no notice. On Aurora, which kills none, a failover without a
   * named successor. Throws without a semi-synchronous reader.
   */
  crashWriter(): Promise<Evidence>;
  /**
   * Planned change of roles: nothing acknowledged is lost. Resolves when the new writer takes writes, on Aurora when
   * the call was accepted. Both resolve with how it was done.
   */
  switchOverWriter(): Promise<Evidence>;
  /** Has the control plane restart or rebuild every missing member, now. Idempotent. */
  restore(): Promise<void>;
  /** How that process of the member ended; as `endOf` of pods. */
  endOf?(name: string, pid: number | null): Promise<Evidence | null>;
}

/** What became of a link's clients since it was last cut. */
export interface LinkState {
  cut: boolean;
  /** True if it has an upstream at present: a server that is the writer. */
  hasUpstream: boolean;
  /** Connections that the cut reset. */
  reset: number;
  /** Connections that were refused while it was cut. */
  refused: number;
}

export interface NetworkCapability {
  /**
   * Cuts the writer's endpoint off: old connections are reset, new ones refused. Servers and their control
   * plane keep running.
   */
  cutWriterLink(): Promise<void>;
  /** Restores the endpoint; its upstream is the present writer. Idempotent. */
  restoreWriterLink(): Promise<void>;
  writerLink(): Promise<LinkState>;
}

export interface Refusal {
  journey: Journey;
  /** Of n requests n × share are refused, to within one. Above 0, at most 1. */
  share: number;
  /** Decides which ones. */
  seed: number;
}

export interface TrafficCapability {
  /**
   * From now on the balancer refuses a share of a journey's requests, the harness's included, as an
   * overloaded service does: 503, the problem `overloaded`, Retry-After; nothing reaches a pod. Replaces an
   * earlier refusal of that journey.
   */
  refuse(refusal: Refusal): Promise<void>;
  /** Lets every request of the journey through. Idempotent. */
  pass(journey: Journey): Promise<void>;
  /** What the last refusal of the journey did: `requested` requests came, `refused` of them were refused. */
  refusal(journey: Journey): Promise<{ inForce: boolean; requested: number; refused: number }>;
}

export interface CommandEnd {
  code: number | null;
  signal: string | null;
  /** What it printed on stdout and stderr, at most the first 16 KB. */
  output: string;
}

export interface CommandsCapability {
  /** The folder in which commands run unless a record names another. Absolute. */
  readonly folder: string;
  /**
   * Runs a program to its end, without a shell, with the environment of Showtime's caller. Rejects if it cannot
   * be started, or when `withinMs` have passed: it and its process group are killed then.
   */
  run(
    args: readonly [string, ...string[]],
    options: { withinMs: number; folder: string },
  ): Promise<CommandEnd>;
  /** Why a program cannot be started, or null. */
  whyMissing(program: string, folder: string): Promise<string | null>;
}

export type LinkImpairment =
  /** Every piece of an answer comes later by `latencyMs`, give or take `jitterMs`. */
  | { kind: 'delay'; latencyMs: number; jitterMs: number }
  /** Nothing passes in either direction; connections stay open. */
  | { kind: 'drop' }
  /** Connections are reset as soon as data comes. */
  | { kind: 'reset' }
  /** Answers pass at this rate. */
  | { kind: 'throttle'; kilobytesPerSecond: number };

/** What became of one request over a new connection through the link. */
export interface LinkProbe {
  outcome: 'answered' | 'closed' | 'reset' | 'refused' | 'silent';
  tookMs: number;
  /** Bytes of the answer. */
  bytes: number;
}

export interface LinksCapability {
  /** The links of this target. */
  readonly names: readonly LinkName[];
  /** Impairs all present and new connections, under a name; replaces an impairment of that name. */
  impair(link: LinkName, name: string, impairment: LinkImpairment): Promise<void>;
  /** Idempotent. Connections may be closed by it. */
  repair(link: LinkName, name: string): Promise<void>;
  /** Names of the impairments in force, as the link itself reports them. */
  impairments(link: LinkName): Promise<readonly string[]>;
  /**
   * One request over a new connection through the link, at most `limitMs`: GET of the base URL, or a sign-in to the
   * database and a query with an answer of about 30 KB.
   */
  probe(link: LinkName, limitMs: number): Promise<LinkProbe>;
}

export interface ZoneState {
  /** Names of its nodes. */
  nodes: readonly string[];
  /** Those that take no new pods. */
  closed: readonly string[];
}

export interface ZonesCapability {
  look(zone: string): Promise<ZoneState>;
  /**
   * Closes the zone's nodes to new pods and evicts the system's pods from them. Resolves once the nodes are closed;
   * goes on evicting, as budgets allow, until the zone is empty or `open` is called.
   */
  drain(zone: string): Promise<void>;
  /** Opens the nodes that `drain` or `keepZoneDown` closed, those alone. Idempotent, from any process. */
  open(zone: string): Promise<void>;
}

export interface RolloutState {
  /** What is rolled out, such as `fast-order`. */
  name: string;
  /** Counts the versions of the pods' template. */
  revision: number;
  /** Pods of the newest revision. */
  updated: number;
  /** True if every pod is of the newest revision and available. */
  complete: boolean;
}

export interface RolloutCapability {
  state(): Promise<RolloutState>;
  /** Replaces every pod by a new one of the same version, as the rollout's own settings say. */
  restart(): Promise<void>;
}

export interface ScaleState {
  /** Pods that are wanted, and that are ready. */
  wanted: number;
  ready: number;
  /** Pods that exist. */
  present: number;
}

export interface ScaleCapability {
  state(): Promise<ScaleState>;
  /** Why the number of pods cannot be set, such as an autoscaler that sets it; null if it can. */
  settable(): Promise<string | null>;
  /** `before` is kept with the system, so that another process can undo it. */
  scale(to: number, before: number): Promise<void>;
  /** Sets the number back, unless someone else has set it since. Idempotent, from any process. */
  restore(to: number, before: number): Promise<void>;
}

/** A target offers what it has; a fault names what it needs. */
export interface Capabilities {
  pods?: PodsCapability;
  database?: DatabaseCapability;
  network?: NetworkCapability;
  traffic?: TrafficCapability;
  commands?: CommandsCapability;
  links?: LinksCapability;
  zones?: ZonesCapability;
  rollout?: RolloutCapability;
  scale?: ScaleCapability;
}
export type CapabilityName = keyof Capabilities;
