// Reads the kubeconfig and takes one context of it. Never falls back to a cluster that the user did not name.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { ShowtimeError, type ClusterSettings } from '../../contract/index.ts';

export interface Connection {
  config: KubeConfig;
  context: string;
  /** Address of the API server. */
  cluster: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The files that kubectl would read, those that exist. */
export function kubeconfigFiles(given: string | undefined, environment: Environment): readonly string[] {
  if (given !== undefined) return [given];
  const listed = (environment['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  const files = listed.length > 0 ? listed : [join(environment['HOME'] ?? homedir(), '.kube/config')];
  return files.filter((path) => existsSync(path));
}

/** @throws ShowtimeError cluster-unreachable without a kubeconfig, or without the context in it */
export function connect(
  { kubeconfig, context }: Pick<ClusterSettings, 'kubeconfig' | 'context'>,
  environment: Environment,
): Connection {
  const files = kubeconfigFiles(kubeconfig, environment);
  if (files.length === 0 || (kubeconfig !== undefined && !existsSync(kubeconfig)))
    throw unreachable(
      kubeconfig === undefined ? 'there is no kubeconfig' : `there is no kubeconfig ${kubeconfig}`,
      'it is looked for in the cluster file, in KUBECONFIG and at ~/.kube/config',
    );
  const config = merged(files);
  const known = config.getContexts().map(({ name }) => name);
  if (!known.includes(context))
    throw unreachable(
      `the kubeconfig has no context "${context}"`,
      `${files.join(', ')} ${known.length === 0 ? 'has none' : `has ${known.join(', ')}`}`,
    );
  config.setCurrentContext(context);
  const cluster = config.getCurrentCluster();
  if (cluster === null || !URL.canParse(cluster.server))
    throw unreachable(
      `context "${context}" names no cluster`,
      'its cluster has no address in the kubeconfig',
    );
  return { config, context, cluster: cluster.server };
}

function merged(files: readonly string[]): KubeConfig {
  const all = new KubeConfig();
  files.forEach((file, index) => {
    try {
      const one = new KubeConfig();
      one.loadFromFile(file);
      if (index === 0) all.loadFromFile(file);
      else all.mergeConfig(one, true);
    } catch (error) {
      throw unreachable(
        `the kubeconfig ${file} cannot be read`,
        error instanceof Error ? error.message : String(error),
      );
    }
  });
  return all;
}

function unreachable(what: string, why: string): ShowtimeError {
  return new ShowtimeError('cluster-unreachable', {
    what,
    why,
    fix: 'correct kubeconfig or context in the cluster file; kubectl config get-contexts lists them',
  });
}

/** The current context with its cluster and namespace; null without a kubeconfig that has one. */
export function seenContext(
  environment: Environment,
): { context: string; cluster: string; namespace: string } | null {
  const files = kubeconfigFiles(undefined, environment);
  if (files.length === 0) return null;
  const config = merged(files);
  const context = config.getContextObject(config.getCurrentContext());
  const cluster = config.getCurrentCluster();
  return context === null || cluster === null
    ? null
    : { context: context.name, cluster: cluster.server, namespace: context.namespace ?? 'default' };
}
