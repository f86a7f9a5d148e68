// What happened in a run, as numbers that a dashboard must show too; computed from the run folder, never from
// a metric.

/** Requests of customers to one journey, as the client counted them. */
export interface RequestTruth {
  /** Answered 2xx or 409, bad (5xx, 429), neither (other 4xx, an order in progress), and not answered at all. */
  good: number;
  bad: number;
  excluded: number;
  unanswered: number;
  /** Good ones that took the client at most so long, by ms: service time, from sending to the last byte. */
  goodWithinMs: Readonly<Record<number, number>>;
  /**
   * Those that were refused, by whichever part and for whatever reason: 429 and 503. They are among the bad ones.
   */
  refused: number;
  /** Those that a pod failed at: 500. They are among the bad ones. */
  failedInside: number;
}

export interface ChallengeTruth {
  sent: number;
  unanswered: number;
}

export interface FaultTruth {
  kind: string;
  /** From the proof that it took effect to its undo, ms on the run's clock; null if it never took effect. */
  inEffectMs: number | null;
  recoveredMs: number | null;
  steadyMs: number | null;
  zone: string | null;
  /** Of faults that hit a share of requests. */
  share: number | null;
}

/**
 * From the first order that was requested after a good answer to the next good one, ms on the run's clock.
 */
export interface OrderGap {
  fromMs: number;
  untilMs: number;
}

export interface RunTruth {
  targetId: string | null;
  /** Validity checkers that do not know whether the run proves anything. */
  doubts: readonly string[];
  /** The target, and what observes it, began with this run. */
  startedWithTarget: boolean;
  /** Zero of the run's clock, ms since 1970. */
  startedWallMs: number;
  /** Load, ms on the run's clock. */
  loadMs: { fromMs: number; untilMs: number };
  /** By the journey that a server takes a request for: challenges are among them. */
  requests: Readonly<Record<string, RequestTruth>>;
  /** The challenges among these requests, which are no intents of customers. */
  challenges: Readonly<Record<string, ChallengeTruth>>;
  /** Intents as the verdict counts them, by SLO. */
  slos: Readonly<Record<string, { good: number; bad: number }>>;
  /** Customers' order requests that were answered well: when, and the service time of each. */
  goodOrders: readonly { endedMs: number; serviceMs: number }[];
  /** When the others of them ended: badly, or without an answer. */
  badOrdersMs: readonly number[];
  arrivals: { offered: number; started: number; dropped: number };
  faults: readonly FaultTruth[];
  /**
   * Zones and members of the database pair, how far a reader was behind at the end, and the farthest that one
   * ever was, seconds.
   */
  database: {
    zones: number;
    members: number;
    readerLagSeconds: number | null;
    highestLagSeconds: number | null;
    /** That each member takes; null where the run did not record it. */
    maxConnections: number | null;
  };
  /** The writer at the end, and each change of it. */
  writer: { last: string | null; changes: readonly { atMs: number; writer: string }[] };
  /** Orders and cancels that were committed since the load began; null where not all were read. */
  committed: number | null;
  /** New orders that were stored since the load began; null where not all were read. */
  placed: number | null;
  /** Processor time of all pods, seconds, from the first to the last reading; null without readings. */
  podCpuSeconds: number | null;
  promotions: number;
  /** From the loss being noticed to the new writer taking writes, summed, ms. */
  writerlessMs: number;
  /** Pods that ended and were replaced, by zone. */
  restarts: Readonly<Record<string, number>>;
  /**
   * Longest time of the load without a good answer (2xx, 409) to any order, customers' or the probe's; ms.
   * Null without two of them.
   */
  longestWaitMs: number | null;
  /**
   * Every time longer than 100 ms without a good order although some were requested, by customers or the
   * harness, in order of time.
   */
  orderGaps: readonly OrderGap[];
  /**
   * What pods refused within the load. While a fault refuses orders in their stead, the same numbers are the
   * fault's. `shed`: requests that an overloaded pod turned away; `ordersRefused`: customers' orders, because
   * of that or without a database; `unsure`: requests without an answer, which may be missing here.
   */
  refusedByPods: { shed: number; ordersRefused: number; unsure: number };
  /** Outages of the order probe over 150 ms. */
  outages: readonly {
    fault: string;
    outageMs: number;
    firstErrorMs: number | null;
    firstGoodMs: number | null;
  }[];
}
