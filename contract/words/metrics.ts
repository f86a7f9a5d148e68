// Metric names and labels as they stand in Prometheus (OpenTelemetry semantic conventions where there are any).

/** Upper edges of latency histograms, seconds: OpenTelemetry's, plus every SLO's latency target. */
export const latencyEdgesSeconds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2, 2.5, 5, 7.5, 10] as const;

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

export const labels = {
  method: 'http_request_method',
  route: 'http_route',
  status: 'http_response_status_code',
  pool: 'db_client_connection_pool_name',
  connectionState: 'db_client_connection_state',
  operation: 'db_operation_name',
} as const;
