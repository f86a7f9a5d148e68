// Names of metrics and labels in Prometheus (OpenTelemetry semantic conventions where they exist).

/** Upper edges of latency histograms, seconds: OpenTelemetry's, plus every SLO's latency target. */
export const latencyEdgesSeconds = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2, 2.5, 5, 7.5, 10,
] as const;

/** What a pod of the service exposes. */
export const metrics = {
  requestDuration: 'http_server_request_duration_seconds',
  activeRequests: 'http_server_active_requests',
  databaseOperationDuration: 'db_client_operation_duration_seconds',
  databaseConnections: 'db_client_connection_count',
  databasePendingRequests: 'db_client_connection_pending_requests',
  ordersShed: 'fast_order_orders_shed_total',
  ordersPlaced: 'fast_order_orders_placed_total',
  writerReconnects: 'fast_order_writer_reconnects_total',
  ready: 'fast_order_ready',
} as const;

/**
 * What a target exposes beside its pods: the balancer's view of every request, and the control plane's of
 * pods, databases and faults.
 */
export const targetMetrics = {
  /**
   * Histogram of every request that came to the balancer, answered by a pod or by itself. Labels: journey,
   * status, answeredBy, traffic.
   */
  balancerDuration: 'balancer_request_duration_seconds',
  /** Gauge by zone: how many pods there should be. */
  podsWanted: 'pods_wanted',
  /** Gauge by zone: how many are in the balancer's rotation. */
  podsReady: 'pods_ready',
  /**
   * Counter by pod and zone: 1 once that pod has ended, killed or terminated, so that another was started in
   * its place (under a new name).
   */
  podRestarts: 'pod_restarts_total',
  /** Gauge by member, zone and role: 1 for the role that the member has, 0 for the others. */
  databaseRole: 'database_member_role',
  /**
   * Gauge by member: seconds behind the writer, as the reader reports it; absent if unknown, and for the
   * writer.
   */
  databaseLag: 'database_replica_lag_seconds',
  /** Gauge: 1 while a commit is acknowledged only once the reader has it. */
  databaseSemiSync: 'database_semi_sync',
  /** Counter: promotions of a reader, planned or not. */
  databasePromotions: 'database_promotions_total',
  /**
   * Counter: seconds without a writer, from the moment its loss was noticed to the moment that the new one
   * takes writes; planned, as long as the old one was closed.
   */
  databaseWriterless: 'database_writerless_seconds_total',
  /** Gauge by kind of fault: how many are in effect (injected, proven, not yet recovered). */
  chaosActive: 'chaos_active',
  /** Counter by kind of fault: seconds in effect. */
  chaosActiveSeconds: 'chaos_active_seconds_total',
  /** Counter: outages of ordering, longer than 150 ms without a good order while some were requested. */
  orderOutages: 'order_outages_total',
  /** Counter: seconds of those outages. */
  orderOutageSeconds: 'order_outage_seconds_total',
  /** Gauge: length of the last of them, or of the one that goes on, seconds. */
  orderLastOutage: 'order_last_outage_seconds',
  /**
   * Gauge: when the last or present outage began: an order was requested and none was good any more; Unix
   * seconds, 0 before the first outage.
   */
  orderOutageStart: 'order_outage_start_timestamp_seconds',
  /**
   * Gauge: when the first order of the last outage ended badly, Unix seconds; 0 while none has: before there
   * is an outage, and where orders only waited.
   */
  orderFirstError: 'order_outage_first_error_timestamp_seconds',
  /**
   * Gauge: when the last outage ended with a good order, Unix seconds; 0 while it goes on or before there is
   * one.
   */
  orderFirstGood: 'order_outage_first_good_timestamp_seconds',
  /** Gauge by number of the outage: when it began, Unix seconds. The last hundred outages have series. */
  outageBegan: 'order_outage_began_timestamp_seconds',
  /** Gauge by number of the outage: its length, seconds; of one that goes on, so far. */
  outageLength: 'order_outage_length_seconds',
  /** Gauge by number of the outage: when its first order ended badly, Unix seconds; absent while none has. */
  outageError: 'order_outage_error_timestamp_seconds',
  /** Gauge by number of the outage and kind of fault: 1 for the fault that was open in it; absent without one. */
  outageFault: 'order_outage_fault_info',
  /**
   * Gauge by number of the outage and layer, seconds: `detection`, `promotion`, `endpoint` and `service` add up
   * to its length, `backlog` follows it. A layer that was not there has no series.
   */
  outageLayer: 'order_outage_layer_seconds',
  /** Gauge: start of the next seeded screening, Unix seconds; absent if there is none left. */
  nextShowtime: 'next_showtime_timestamp_seconds',
} as const;

/** k6's metrics by remote write, with Prometheus' names (`k6_` before, `_total` after a counter). */
export const clientMetrics = {
  /** Counter of intents by journey and result (`good`, `bad`): what a customer saw, retries included. */
  intents: 'k6_showtime_intents_total',
  /**
   * Native histogram, seconds: from the scheduled start of the step to its end, of every intent by journey.
   */
  intentDuration: 'k6_showtime_intent_duration_seconds',
  /** Counter of arrivals that started. */
  arrivals: 'k6_showtime_arrival_total',
  /** Counter of arrivals that k6 could not start. */
  dropped: 'k6_dropped_iterations_total',
  /** Counter of requests by journey and status (`0` where no answer came). */
  requests: 'k6_http_reqs_total',
} as const;

/** The same as a k6 script declares them. */
export const scriptMetrics = {
  intents: 'showtime_intents',
  intentDuration: 'showtime_intent_duration',
} as const;

export const labels = {
  method: 'http_request_method',
  route: 'http_route',
  status: 'http_response_status_code',
  pool: 'db_client_connection_pool_name',
  connectionState: 'db_client_connection_state',
  operation: 'db_operation_name',
  /** A journey of the contract, or `other`. */
  journey: 'journey',
  /**
   * Who gave the answer: `pod`, or `balancer` itself (502, 503, 504, 413) and for a client that went away
   * (460).
   */
  answeredBy: 'answered_by',
  /**
   * `customer`, or `harness` for probes and resolving indeterminate attempts: objectives count customers
   * only.
   */
  traffic: 'traffic',
  /** `good` or `bad`, on what the client counts. */
  result: 'result',
  /** Added by the scrape: the target's id, a pod, its zone. */
  target: 'target',
  pod: 'pod',
  zone: 'zone',
  member: 'member',
  role: 'role',
  kind: 'kind',
  /** Number of an outage of ordering, from 1. */
  outage: 'outage',
  /** Of an outage. */
  layer: 'layer',
  /** On recorded series: the SLO's name. */
  slo: 'slo',
} as const;

/** Scrape jobs, as `job` labels. */
export const jobs = {
  pods: 'pods',
  balancer: 'balancer',
  controlPlane: 'control-plane',
  database: 'database',
} as const;

/**
 * Answers that count as good at a server: done, or a definite answer about what is left. The 409 of an order that
 * is being placed is none: it has a label of its own, `inProgressStatus`.
 */
export const goodStatuses = '2..|409';
/**
 * Answers that count as bad: failed, shed, or the client stopped waiting (460). Any other 4xx is the client's
 * mistake, or `inProgressStatus`, and counts as neither.
 */
export const badStatuses = '5..|429|460';
/**
 * Status label of a 409 of an order that is being placed (`outcomeHeader`): neither good nor bad. The client
 * gets a 409; the number is assigned neither in HTTP nor by load balancers.
 */
export const inProgressStatus = 461;
