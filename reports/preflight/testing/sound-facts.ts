// Facts of a system in which no check finds anything, for tests that break one of them.
import type { PreflightFacts, ReadFacts } from '../../../contract/index.ts';

/** A fresh copy each time. */
export function soundFacts(): PreflightFacts {
  const labels = { app: 'shop' };
  const pod = (name: string, node: string): PreflightFacts['pods'][number] => ({
    name,
    ready: true,
    restarts: { count: 0, lastEnd: 'an unknown end' },
    readinessGates: ['target-health.elbv2.k8s.aws/k8s-shop'],
    node,
  });
  return {
    pods: [pod('shop-1', 'n1'), pod('shop-2', 'n2'), pod('shop-3', 'n3')],
    zones: { 'shop-1': 'a', 'shop-2': 'b', 'shop-3': 'c' },
    deployment: {
      metadata: { name: 'shop' },
      spec: {
        replicas: 3,
        selector: { matchLabels: labels },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
        template: {
          metadata: { labels },
          spec: {
            terminationGracePeriodSeconds: 60,
            topologySpreadConstraints: [
              {
                maxSkew: 1,
                topologyKey: 'topology.kubernetes.io/zone',
                whenUnsatisfiable: 'DoNotSchedule',
              },
            ],
            containers: [
              {
                name: 'shop',
                image: 'registry.example:5000/shop:1.2.3',
                ports: [{ containerPort: 8080 }],
                lifecycle: { preStop: { sleep: { seconds: 20 } } },
                readinessProbe: {
                  httpGet: { path: '/readyz', port: 8081 },
                  periodSeconds: 2,
                  timeoutSeconds: 2,
                  failureThreshold: 2,
                },
                livenessProbe: {
                  httpGet: { path: '/livez', port: 8081 },
                  periodSeconds: 10,
                  timeoutSeconds: 5,
                  failureThreshold: 6,
                },
                resources: {
                  requests: { cpu: '500m', memory: '256Mi' },
                  limits: { cpu: '2', memory: '512Mi' },
                },
              },
            ],
          },
        },
      },
    },
    budgets: [
      {
        metadata: { name: 'shop' },
        spec: { maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' },
      },
    ],
    autoscalers: [
      {
        metadata: { name: 'shop' },
        spec: {
          minReplicas: 3,
          maxReplicas: 12,
          scaleTargetRef: { kind: 'Deployment', name: 'shop' },
          metrics: [
            {
              type: 'Resource',
              resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } },
            },
          ],
        },
        status: {
          desiredReplicas: 3,
          conditions: [{ type: 'ScalingActive', status: 'True' }],
        },
      },
    ],
    balancers: [
      {
        object: 'ingress shop',
        targetType: 'ip',
        deregistrationSeconds: { field: 'deregistration_delay.timeout_seconds', value: 15 },
        idleSeconds: { field: 'idle_timeout.timeout_seconds', value: 60 },
      },
    ],
    drainSeconds: { field: 'DRAIN_MS', value: 12 },
    keepAlive: { serviceSeconds: 65, source: 'showtime.dev/keep-alive-seconds' },
    connectionsPerPod: { field: 'POOL_SIZE', value: 12 },
    maxPods: { field: 'maxReplicas', value: 13 },
    writer: {
      name: 'writer',
      version: '8.4.3',
      isAurora: false,
      variables: {
        rpl_semi_sync_source_enabled: 'ON',
        innodb_flush_log_at_trx_commit: '1',
        sync_binlog: '1',
        log_bin: 'ON',
        max_connections: '400',
      },
      status: { rpl_semi_sync_source_status: 'ON', rpl_semi_sync_source_clients: '2' },
    },
    readers: [
      { name: 'reader', version: '8.4.3', isAurora: false, variables: { read_only: 'ON' }, status: {} },
    ],
    tables: {
      schemas: [{ name: 'shop', characterSet: 'utf8mb4' }],
      narrowColumns: [],
      withoutTransactions: [],
    },
    readerLag: [{ reader: 'reader', seconds: 0, atLeast: false }],
    aurora: {
      cluster: 'shop',
      status: 'available',
      endpoint: 'shop.cluster-c.us-east-1.rds.amazonaws.com',
      backupRetentionDays: 7,
      deletionProtection: true,
      instances: [
        { name: 'one', isWriter: true, promotionTier: 1, status: 'available', zone: 'a' },
        { name: 'two', isWriter: false, promotionTier: 1, status: 'available', zone: 'c' },
      ],
    },
    iamAuthentication: { cluster: 'shop', enabled: true },
    experimentTemplate: { template: 'EXT1', problems: [] },
    endpointTtl: { field: 'TTL of shop', value: 5 },
  };
}

/** Every fact as read. */
export function asRead(facts: Partial<PreflightFacts>): ReadFacts {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, { value }]));
}
