// The cluster file that `showtime init --kubernetes` writes: where the system is, and what may be broken there.
import { stringify } from 'yaml';

/** What the kubeconfig has; null without one. */
export interface SeenContext {
  context: string;
  cluster: string;
  namespace: string;
}

const example: SeenContext = {
  context: 'kind-rehearsal',
  cluster: 'https://127.0.0.1:6443',
  namespace: 'fast-order',
};

export function clusterTemplate(seen: SeenContext | null): string {
  const { context, cluster, namespace } = seen ?? example;
  const yaml = (text: string): string => stringify(text).trimEnd();
  return `# yaml-language-server: $schema=./node_modules/showtime/contract/cluster.schema.json
# Where the system is, and what showtime run --target kubernetes may break there. Showtime's docs/kubernetes.md shows every field.

context: ${yaml(context)}
namespace: ${yaml(namespace)}
selector: app.kubernetes.io/name=fast-order     # the pods of the system
deployment: fast-order
service: fast-order                             # its endpoints are watched
baseUrl: http://127.0.0.1:8080                  # where the load goes; a host beyond loopback needs --allow-host

allow:                      # all three must be what the kubeconfig leads to
  - context: ${yaml(context)}
    cluster: ${yaml(cluster)}
    namespace: ${yaml(namespace)}

# Only objects that carry the label showtime.dev/chaos=allowed are touched: pods, the deployment, nodes of a zone.

limits:                     # of one run
  pods: 2
  zones: 0
  minutes: 10
  faultsAtOnce: 1

stop:                       # while one of them exists, nothing is broken, and what is broken is undone
  file: showtime.stop
  configMap: showtime-stop
  # when: { badShare: 0.5, seconds: 10 }        # stop the run when so many requests fail for so long

# runners:                  # for --load jobs and --load k6-operator: docker build --target runner
#   image: registry.example/showtime-runner:0.1.0

# killContainer:            # how kill-container ends the process in a pod
#   container: service
#   command: [node, -e, "process.kill(1, 'SIGTERM')"]

# database:
#   stored: ./export-stored.sh                  # prints the stored orders, as --stored
`;
}
