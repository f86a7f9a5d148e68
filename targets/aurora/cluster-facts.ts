// What `showtime preflight` judges of an Aurora cluster: what the RDS API reports, and how long its name is kept.
import { Resolver } from 'node:dns/promises';
import {
  ShowtimeError,
  type AuroraFact,
  type AuroraSettings,
  type Clock,
  type ExperimentTemplateFact,
  type IamAuthenticationFact,
  type Read,
  type Setting,
} from '../../contract/index.ts';
import type { AwsCredentials } from './aws-call.ts';
import { refuseUnlessFitting } from './fis-experiment.ts';
import { openFis, type FisApi } from './fis.ts';
import { openRds, type ClusterSight, type InstanceSight, type RdsApi } from './rds.ts';

export interface AuroraSeen {
  aurora: Read<AuroraFact>;
  endpointTtl: Read<Setting>;
  /** Only where the file signs in with IAM. */
  iamAuthentication?: Read<IamAuthenticationFact>;
  /** Only where the file names a template. */
  experimentTemplate?: Read<ExperimentTemplateFact>;
  /** The writer first; empty if the API did not answer. */
  servers: readonly { name: string; isWriter: boolean; address: { host: string; port: number } | null }[];
}

const resolvesWithinMs = 3_000;

/** Reads only, and only the cluster that `allow` names. @throws ShowtimeError aurora-not-allowed */
export async function readAuroraCluster(
  settings: AuroraSettings,
  { clock, credentials }: { clock: Pick<Clock, 'sleep'>; credentials?: AwsCredentials },
): Promise<AuroraSeen> {
  const { region, cluster, endpoint, endpoints, allow, fis } = settings;
  const rds = openRds({ region, cluster, endpoint, clock, credentials });
  try {
    const wantsTokens = settings.database?.iam === true;
    const seen = await lookAt(rds, { cluster, allow, wantsTokens }, ttlOf);
    if (fis === undefined) return seen;
    const api = openFis({ region, endpoint: endpoints?.fis, credentials, clock });
    return { ...seen, experimentTemplate: await lookAtTemplate(api, fis.template, allow) };
  } finally {
    rds.close();
  }
}

/** `ttl` asks a resolver, seconds. */
export async function lookAt(
  rds: Pick<RdsApi, 'cluster' | 'instances'>,
  {
    cluster,
    allow,
    wantsTokens = false,
  }: Pick<AuroraSettings, 'cluster' | 'allow'> & { wantsTokens?: boolean },
  ttl: (host: string) => Promise<number>,
): Promise<AuroraSeen> {
  const withTokens = (iamAuthentication: Read<IamAuthenticationFact>): Partial<AuroraSeen> =>
    wantsTokens ? { iamAuthentication } : {};
  try {
    const sight = await rds.cluster();
    if (sight.arn !== allow) throw notAllowed(sight.arn, allow);
    const instances = await rds.instances();
    const isWriter = (name: string): boolean =>
      sight.members.some((member) => member.name === name && member.isWriter);
    return {
      aurora: { value: factOf(cluster, sight, instances) },
      endpointTtl: await readTtl(sight.endpoint, ttl),
      ...withTokens({ value: { cluster, enabled: sight.iamAuthentication } }),
      servers: instances
        .map(({ name, address }) => ({ name, address, isWriter: isWriter(name) }))
        .sort((one, other) => Number(other.isWriter) - Number(one.isWriter)),
    };
  } catch (error) {
    const unknown = whyUnknown(error);
    return { aurora: { unknown }, endpointTtl: { unknown }, ...withTokens({ unknown }), servers: [] };
  }
}

function factOf(
  cluster: string,
  { status, endpoint, backupRetentionDays, deletionProtection, members }: ClusterSight,
  instances: readonly InstanceSight[],
): AuroraFact {
  return {
    ...{ cluster, status, endpoint, backupRetentionDays, deletionProtection },
    instances: instances.map(({ name, status: now, zone }) => {
      const member = members.find((one) => one.name === name);
      return {
        ...{ name, status: now, zone },
        isWriter: member?.isWriter ?? false,
        promotionTier: member?.promotionTier ?? 15,
      };
    }),
  };
}

/** What a run would refuse. A template that is not there is one, too. */
export async function lookAtTemplate(
  fis: Pick<FisApi, 'template'>,
  template: string,
  allow: string,
): Promise<Read<ExperimentTemplateFact>> {
  try {
    refuseUnlessFitting(template, await fis.template(template), allow);
    return { value: { template, problems: [] } };
  } catch (error) {
    if (!(error instanceof ShowtimeError) || error.code !== 'aurora-not-allowed')
      return { unknown: whyUnknown(error) };
    const { problems, what } = error.explanation;
    return { value: { template, problems: problems ?? [`id: ${what}`] } };
  }
}

/** Throws what is no refusal of an API. */
function whyUnknown(error: unknown): string {
  if (!(error instanceof ShowtimeError) || error.code !== 'aurora-refused') throw error;
  return `${error.explanation.what}: ${error.explanation.why}`;
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
