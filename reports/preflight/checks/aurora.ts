// Whether an Aurora cluster has something that takes over, by what the RDS API reports.
import type { AuroraFact } from '../../../contract/index.ts';
import { defineCheck, doesNotApply, found, foundIf, type Check } from '../check.ts';

const guide = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide';
const oneInstance = 'the cluster has one instance';
/** Instances of these tiers have the size of the writer under Serverless v2, and are promoted first. */
const successorTier = 1;
const minRetentionDays = 7;
/** Of the cluster endpoint as Aurora sets it is 5 s. */
const maxTtlSeconds = 30;

export const auroraChecks = {
  'aurora-one-instance': defineCheck(
    ['aurora'],
    {
      title: 'the cluster has a reader',
      severity: 'error',
      incident: 'long outage',
      why: 'Without a reader Aurora builds a new instance when the writer dies: typically minutes, up to ten, in which no order is taken.',
      fix: 'a reader of the same class in another zone',
      source: `${guide}/Concepts.AuroraHighAvailability.html`,
    },
    ({ aurora }) =>
      foundIf(aurora.instances.length < 2, named(aurora), 'DBClusterMembers', aurora.instances.length),
  ),
  'aurora-successor': defineCheck(
    ['aurora'],
    {
      title: `a reader of promotion tier 0 or ${successorTier} is available`,
      severity: 'error',
      incident: 'long outage',
      why: 'Aurora promotes by tier. A reader of a later tier is often small or for reports: under Serverless v2 it does not follow the size of the writer, and after the failover it cannot carry the rush.',
      fix: `PromotionTier 0 or ${successorTier} on a reader that is as large as the writer`,
      source: `${guide}/aurora-serverless-v2.setting-capacity.html`,
    },
    ({ aurora }) => {
      const readers = aurora.instances.filter(({ isWriter }) => !isWriter);
      if (readers.length === 0) return doesNotApply(oneInstance);
      return foundIf(
        !readers.some(
          ({ promotionTier, status }) => promotionTier <= successorTier && status === 'available',
        ),
        named(aurora),
        'PromotionTier',
        readers.map(({ name, promotionTier, status }) => `${name} ${promotionTier} (${status})`).join(', '),
      );
    },
  ),
  'aurora-one-zone': defineCheck(
    ['aurora'],
    {
      title: 'writer and readers are in different zones',
      severity: 'error',
      incident: 'zone outage',
      why: 'When the zone fails, nothing is left to promote.',
      fix: 'a reader in another zone of the subnet group',
      source: `${guide}/Concepts.AuroraHighAvailability.html`,
    },
    ({ aurora }) => {
      if (aurora.instances.length < 2) return doesNotApply(oneInstance);
      // An instance that is being made has none yet.
      const zones = [...new Set(aurora.instances.map(({ zone }) => zone))].filter((zone) => zone !== '');
      return foundIf(
        zones.length < 2,
        named(aurora),
        'AvailabilityZone',
        `${zones[0] ?? 'none'} for all instances`,
      );
    },
  ),
  'aurora-not-available': defineCheck(
    ['aurora'],
    {
      title: 'cluster and instances are available now',
      severity: 'error',
      incident: 'long outage',
      why: 'While an instance is modified, restarted or fails over, it takes no orders or cannot take over.',
      fix: 'wait until the status is available, and keep maintenance windows away from shows',
      source: `${guide}/accessing-monitoring.html`,
    },
    ({ aurora }) =>
      found([
        ...(aurora.status === 'available'
          ? []
          : [{ object: named(aurora), field: 'Status', value: aurora.status }]),
        ...aurora.instances
          .filter(({ status }) => status !== 'available')
          .map(({ name, status }) => ({
            object: `instance ${name}`,
            field: 'DBInstanceStatus',
            value: status,
          })),
      ]),
  ),
  'aurora-backups': defineCheck(
    ['aurora'],
    {
      title: `backups reach back ${minRetentionDays} days`,
      severity: 'warning',
      incident: 'no way back',
      why: 'Orders that a faulty release or a person deleted are found missing days later, when the last backup before is gone.',
      fix: `BackupRetentionPeriod: ${minRetentionDays} or more`,
      source: `${guide}/Aurora.Managing.Backups.html`,
    },
    ({ aurora }) =>
      foundIf(
        aurora.backupRetentionDays < minRetentionDays,
        named(aurora),
        'BackupRetentionPeriod',
        `${aurora.backupRetentionDays} days`,
      ),
  ),
  'aurora-deletion-protection': defineCheck(
    ['aurora'],
    {
      title: 'the cluster cannot be deleted by mistake',
      severity: 'warning',
      incident: 'no way back',
      why: 'One wrong terraform destroy deletes the cluster, its automated backups included.',
      fix: 'DeletionProtection: true',
      source: `${guide}/USER_DeleteCluster.html`,
    },
    ({ aurora }) =>
      foundIf(!aurora.deletionProtection, named(aurora), 'DeletionProtection', aurora.deletionProtection),
  ),
  'aurora-iam-off': defineCheck(
    ['iamAuthentication'],
    {
      title: 'the cluster takes tokens of IAM, where the Aurora file signs in with them',
      severity: 'error',
      incident: 'refused connection',
      why: 'A cluster without IAM authentication refuses every token: no instance is watched through SQL, and a service that signs in the same way gets no connection after its first restart.',
      fix: 'aws rds modify-db-cluster --enable-iam-database-authentication --apply-immediately',
      source: `${guide}/UsingWithRDS.IAMDBAuth.Enabling.html`,
    },
    ({ iamAuthentication: { cluster, enabled } }) =>
      foundIf(!enabled, `aurora cluster ${cluster}`, 'IAMDatabaseAuthenticationEnabled', enabled),
  ),
  'aurora-experiment': defineCheck(
    ['experimentTemplate'],
    {
      title: 'the experiment template of AWS FIS fails over this cluster alone, and an alarm stops it',
      severity: 'error',
      incident: 'long outage',
      why: 'An experiment without an alarm goes on while customers lose orders, and one that selects more than the cluster breaks what nobody rehearses. A run refuses both.',
      fix: 'one action aws:rds:failover-db-cluster, the ARN of the cluster as the only target, an alarm of CloudWatch among the stop conditions',
      source: 'https://docs.aws.amazon.com/fis/latest/userguide/stop-conditions.html',
    },
    ({ experimentTemplate: { template, problems } }) =>
      found(
        problems.map((problem) => {
          const [field = '', ...rest] = problem.split(': ');
          return { object: `experiment template ${template}`, field, value: rest.join(': ') };
        }),
      ),
  ),
  'endpoint-ttl': defineCheck(
    ['endpointTtl'],
    {
      title: `resolvers keep the cluster endpoint for at most ${maxTtlSeconds} s`,
      severity: 'warning',
      incident: 'long outage',
      why: 'After a failover the name leads to the old writer until resolvers forget it: writes are refused although the new writer is ready.',
      fix: 'use the cluster endpoint itself (its TTL is 5 s), no CNAME of your own with a longer one; limit caches (CoreDNS cache, networkaddress.cache.ttl of Java)',
      source: `${guide}/AuroraMySQL.BestPractices.html`,
    },
    ({ endpointTtl: { field, value } }) =>
      foundIf(value > maxTtlSeconds, 'cluster endpoint', field, `${value} s`),
  ),
} satisfies Record<string, Check>;

function named({ cluster }: AuroraFact): string {
  return `aurora cluster ${cluster}`;
}
