// What a target can do, so that N faults and M targets need N + M files.
import type { Journey } from './words/journeys.ts';

export interface Pod {
  name: string;
  /** Null where the target cannot know it. */
  pid: number | null;
  url: string;
  /** Where its /livez, /readyz and /metrics are, if not at `url`. */
  managementUrl?: string;
  zone: string;
  /** In the balancer's rotation: started, healthy, not draining. */
  ready: boolean;
}

export interface PodsCapability {
  /** How many pods there should be. */
  readonly wanted: number;
  list(): Promise<readonly Pod[]>;
  /** Asks a pod to end (SIGTERM): it drains. */
  terminate(name: string): Promise<void>;
  /** Ends a pod at once (SIGKILL). */
  kill(name: string): Promise<void>;
  /** Has the keeper replace whatever is missing, now. Idempotent. */
  restore(): Promise<void>;
  /**
   * Ends every pod of the zone at once (SIGKILL), and starts none there until `letUp`, not even when asked to
   * restore.
   */
  holdDown(zone: string): Promise<void>;
  /** Has the keeper fill the zone again, now. Idempotent. */
  letUp(zone: string): Promise<void>;
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
   * Kills the writer's process; the control plane is not told. Refuses (throws) without a semi-synchronous
   * reader.
   */
  crashWriter(): Promise<void>;
  /** Planned change of roles: nothing acknowledged is lost. Resolves when the new writer takes writes. */
  switchOverWriter(): Promise<void>;
  /** Asks the control plane to bring back whatever is missing, now. Idempotent. */
  restore(): Promise<void>;
}

/** What became of a link's clients since it was last cut. */
export interface LinkState {
  cut: boolean;
  /** True if something is behind it at present: a server that is the writer. */
  leadsSomewhere: boolean;
  /** Connections that the cut reset. */
  reset: number;
  /** Connections that were refused while it was cut. */
  refused: number;
}

export interface NetworkCapability {
  /**
   * The writer's endpoint leads nowhere: old connections are reset, new ones refused. Servers and their
   * control plane go on untouched.
   */
  cutWriterLink(): Promise<void>;
  /** It leads to whoever is the writer by now. Idempotent. */
  mendWriterLink(): Promise<void>;
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
   * From now on refuses a share of a journey's requests, harness's ones included, as an overloaded service
   * does: 503, the
   * problem `overloaded`, Retry-After; nothing reaches a pod. Takes the place of an earlier refusal of that
   * journey.
   */
  refuse(refusal: Refusal): Promise<void>;
  /** Lets every request of the journey through. Idempotent. */
  pass(journey: Journey): Promise<void>;
  /** What the last refusal of the journey did: `asked` requests came, `refused` of them were refused. */
  refusal(journey: Journey): Promise<{ inForce: boolean; asked: number; refused: number }>;
}

/** A target offers what it has; a fault names what it needs. */
export interface Capabilities {
  pods?: PodsCapability;
  database?: DatabaseCapability;
  network?: NetworkCapability;
  traffic?: TrafficCapability;
}
export type CapabilityName = keyof Capabilities;
