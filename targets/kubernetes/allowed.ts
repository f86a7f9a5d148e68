// Decides whether rehearsals may touch a cluster at all: the allow list, and names that look like production.
import { looksLikeProduction, ShowtimeError, type ClusterSettings } from '../../contract/index.ts';

export interface Place {
  context: string;
  /** Address of the API server that the kubeconfig leads to. */
  cluster: string;
  namespace: string;
}

/**
 * Throws unless the place is on the list, and its context was typed once more where a name looks like
 * production. `confirmed` is --confirm.
 * @throws ShowtimeError cluster-not-allowed
 */
export function refuseUnlessAllowed(
  place: Place,
  allow: ClusterSettings['allow'],
  confirmed: string | undefined,
): void {
  if (!allow.some((one) => isSame(one, place)))
    throw new ShowtimeError('cluster-not-allowed', {
      what: `rehearsals are not allowed on ${described(place)}`,
      why: 'context, address of the API server and namespace must stand together in one entry of "allow"; nothing was touched',
      fix: 'compare them, and add an entry only if this cluster may be broken',
      problems: allow.map((one) => `allowed: ${described(one)}`),
    });
  const [name] = [place.context, place.cluster, place.namespace].filter(looksLikeProduction);
  if (name === undefined || confirmed === place.context) return;
  throw new ShowtimeError('cluster-not-allowed', {
    what: `"${name}" looks like production${confirmed === undefined ? '' : `, and --confirm ${confirmed} is not the context`}`,
    why: 'on such a cluster the name of the context must be typed once more; nothing was touched',
    fix: `add --confirm ${place.context} if real customers may feel this run`,
  });
}

function isSame(one: Place, other: Place): boolean {
  return (
    one.context === other.context && one.namespace === other.namespace && addressOf(one) === addressOf(other)
  );
}

/** With the port written out and no slash at the end. */
function addressOf({ cluster }: Place): string {
  const url = new URL(cluster);
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return `${url.protocol}//${url.hostname}:${port}${url.pathname.replace(/\/+$/, '')}`;
}

function described({ context, cluster, namespace }: Place): string {
  return `context ${context}, cluster ${cluster}, namespace ${namespace}`;
}
