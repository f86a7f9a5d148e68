// Decides whether a cluster may be failed over at all: its ARN, its tag, and names that look like production.
import { looksLikeProduction, optIn, ShowtimeError, type AuroraSettings } from '../../contract/index.ts';
import type { ClusterSight } from './rds.ts';

/**
 * `confirmed` is --confirm, and `context` what may be typed in its place: on Kubernetes that is the context.
 * @throws ShowtimeError aurora-not-allowed
 */
export function refuseUnlessAllowed(
  { cluster, allow }: Pick<AuroraSettings, 'cluster' | 'allow'>,
  { arn, tags }: Pick<ClusterSight, 'arn' | 'tags'>,
  confirmed: readonly (string | null)[],
): void {
  if (arn !== allow)
    throw refused(
      `the cluster is ${arn}, and "allow" is ${allow}`,
      'correct region, account or "allow" in the Aurora file',
    );
  const value = tags[optIn.label];
  if (value !== optIn.value)
    throw refused(
      `cluster ${cluster} ${value === undefined ? 'has no tag' : `has "${value}" as tag`} ${optIn.label}`,
      `tag it with ${optIn.label}=${optIn.value} only if it may be failed over`,
    );
  if (looksLikeProduction(cluster) && !confirmed.includes(cluster))
    throw refused(
      `"${cluster}" looks like production`,
      `add --confirm ${cluster} if real customers may feel this run`,
    );
}

function refused(what: string, fix: string): ShowtimeError {
  return new ShowtimeError('aurora-not-allowed', {
    what,
    why: 'only a cluster that is allowed by its ARN and carries the tag is failed over; nothing was touched',
    fix,
  });
}
