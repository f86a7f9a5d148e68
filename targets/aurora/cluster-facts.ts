// What `showtime preflight` judges of an Aurora cluster: what the RDS API reports, and how long its name is kept.
import { Resolver } from 'node:dns/promises';
import {
  ShowtimeError,
  type AuroraFact,
  type AuroraSettings,
  type Clock,
  type Read,
  type Setting,
} from '../../contract/index.ts';
import { openRds, type RdsApi } from './rds.ts';

export interface AuroraSeen {
  aurora: Read<AuroraFact>;
  endpointTtl: Read<Setting>;
  /** The writer first; empty if the API did not answer. */
  servers: readonly { name: string; isWriter: boolean; address: { host: string; port: number } | null }[];
}

const resolvesWithinMs = 3_000;

/** Reads only, and only the cluster that `allow` names. @throws ShowtimeError aurora-not-allowed */
export async function readAuroraCluster(
  { region, cluster, endpoint, allow }: AuroraSettings,
  {
    clock,
    credentials,
  }: { clock: Pick<Clock, 'sleep'>; credentials?: { accessKeyId: string; secretAccessKey: string } },
): Promise<AuroraSeen> {
  const rds = openRds({
    region,
    cluster,
    endpoint,
    clock,
    ...(credentials === undefined ? {} : { credentials }),
  });
  try {
    return await lookAt(rds, { cluster, allow }, ttlOf);
  } finally {
    rds.close();
  }
}

/** `ttl` asks a resolver, seconds. */
export async function lookAt(
  rds: Pick<RdsApi, 'cluster' | 'instances'>,
  { cluster, allow }: Pick<AuroraSettings, 'cluster' | 'allow'>,
  ttl: (host: string) => Promise<number>,
): Promise<AuroraSeen> {
  try {
    const sight = await rds.cluster();
    if (sight.arn !== allow) throw notAllowed(sight.arn, allow);
    const instances = await rds.instances();
    const isWriter = (name: string): boolean =>
      sight.members.some((member) => member.name === name && member.isWriter);
    return {
      aurora: {
        value: {
          cluster,
          status: sight.status,
          endpoint: sight.endpoint,
          backupRetentionDays: sight.backupRetentionDays,
          deletionProtection: sight.deletionProtection,
          instances: instances.map(({ name, status, zone }) => ({
            name,
            status,
            zone,
            isWriter: isWriter(name),
            promotionTier: sight.members.find((member) => member.name === name)?.promotionTier ?? 15,
          })),
        },
      },
      endpointTtl: await readTtl(sight.endpoint, ttl),
      servers: instances
        .map(({ name, address }) => ({ name, address, isWriter: isWriter(name) }))
        .sort((one, other) => Number(other.isWriter) - Number(one.isWriter)),
    };
  } catch (error) {
    if (!(error instanceof ShowtimeError) || error.code !== 'aurora-refused') throw error;
    const unknown = `${error.explanation.what}: ${error.explanation.why}`;
    return { aurora: { unknown }, endpointTtl: { unknown }, servers: [] };
  }
}

async function readTtl(host: string, ttl: (host: string) => Promise<number>): Promise<Read<Setting>> {
  if (host === '') return { unknown: 'the API reports no cluster endpoint' };
  try {
    return { value: { field: `TTL of ${host}`, value: await ttl(host) } };
  } catch (error) {
    return {
      unknown: `${host} has no address here: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

/** The shortest on the way from the name to its address. */
async function ttlOf(host: string): Promise<number> {
  const resolver = new Resolver({ timeout: resolvesWithinMs, tries: 1 });
  const records = await resolver.resolve4(host, { ttl: true });
  return Math.max(...records.map(({ ttl }) => ttl));
}

function notAllowed(arn: string, allow: string): ShowtimeError {
  return new ShowtimeError('aurora-not-allowed', {
    what: `the cluster is ${arn}, and "allow" is ${allow}`,
    why: 'only the cluster that the file names by its ARN is looked at',
    fix: 'correct region, account or "allow" in the Aurora file',
  });
}
