// Reads who plays the load: a k6 here, or so many runners on the cluster.
import { maxRunners, runnerEngines, type RunnerEngine } from '../contract/index.ts';
import { bareHost, isLoopback } from './base-url.ts';
import type { RequestedCluster } from './cluster/requested-cluster.ts';
import type { RequestedTls } from './tls-trust.ts';

export interface RequestedLoad {
  engine: RunnerEngine;
  runners: number;
}

/** What `--load` takes beside the engines of a cluster: the k6 of the harness. */
const here = 'k6';
const defaultRunners = 2;

interface Beside {
  cluster: RequestedCluster | null;
  baseUrl: string | null;
  tls: RequestedTls;
}

/** Null for a k6 of this process. Adds a sentence to `problems` for what is not possible. */
export function readLoadEngine(
  { target, load = here, parallelism }: { target: string; load?: string; parallelism?: string },
  { cluster, baseUrl, tls }: Beside,
  problems: string[],
): RequestedLoad | null {
  const engine = runnerEngines.find((one) => one === load);
  if (engine === undefined) {
    if (load !== here)
      problems.push(`--load "${load}" must be one of ${[here, ...runnerEngines].join(', ')}`);
    else if (parallelism !== undefined)
      problems.push(`--parallelism is for --load ${runnerEngines.join(' and --load ')}`);
    return null;
  }
  const runners = Number(parallelism ?? defaultRunners);
  if (!Number.isInteger(runners) || runners < 1 || runners > maxRunners || parallelism?.trim() === '')
    problems.push(`--parallelism "${parallelism}" must be a whole number from 1 to ${maxRunners}`);
  if (target !== 'kubernetes') {
    problems.push(`--load ${engine} is for --target kubernetes`);
    return null;
  }
  if (cluster !== null && cluster.settings.runners === undefined)
    problems.push(
      `--load ${engine} needs runners.image in the cluster file: docs/kubernetes.md says how to build it`,
    );
  if (baseUrl !== null && isLoopback(bareHost(new URL(baseUrl).hostname)))
    problems.push(
      `--load ${engine} sends from pods, where ${new URL(baseUrl).host} is the pod itself: give an address that they reach`,
    );
  if (tls.authorityFile !== null)
    problems.push(
      `--load ${engine} checks certificates by the authorities of its image, not by SSL_CERT_FILE: build them into the image, or add --insecure-skip-tls-verify`,
    );
  return { engine, runners };
}
