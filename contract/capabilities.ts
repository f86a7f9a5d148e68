// What a target can do, so that N faults and M targets need N + M files.

export interface Pod {
  name: string;
  /** Null where the target cannot know it. */
  pid: number | null;
  url: string;
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
  /** Kills the writer's process; the control plane is not told. Refuses (throws) without a semi-synchronous reader. */
  crashWriter(): Promise<void>;
  /** Planned change of roles: nothing acknowledged is lost. Resolves when the new writer takes writes. */
  switchOverWriter(): Promise<void>;
  /** Asks the control plane to bring back whatever is missing, now. Idempotent. */
  restore(): Promise<void>;
}

/** A target offers what it has; a fault names what it needs. */
export interface Capabilities {
  pods?: PodsCapability;
  database?: DatabaseCapability;
}
export type CapabilityName = keyof Capabilities;
