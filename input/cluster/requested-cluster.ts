// Reads the file that names the cluster that may be broken, and the flags of `--target kubernetes`.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { clusterSettings, ShowtimeError, type ClusterSettings } from '../../contract/index.ts';
import { readStructuredFile, valueAs } from '../structured-file.ts';

export const clusterFileName = 'showtime.kubernetes.yaml';

export interface RequestedCluster {
  settings: ClusterSettings;
  /** --confirm. */
  confirmed: string | null;
}

interface ClusterFlags {
  target: string;
  cluster?: string;
  confirm?: string;
  dryRun?: boolean;
  aurora?: string;
}

/** Null for another target. @throws ShowtimeError bad-cluster-file */
export async function readRequestedCluster(flags: ClusterFlags): Promise<RequestedCluster | null> {
  if (flags.target !== 'kubernetes') return null;
  return {
    settings: await readClusterFile(resolve(flags.cluster ?? clusterFileName)),
    confirmed: flags.confirm ?? null,
  };
}

/** Flags that only `--target kubernetes` takes, and flags that it does not. */
export function clusterContradictions(
  flags: ClusterFlags & { id?: string; keep?: boolean; observe?: boolean; viaProxy?: boolean },
): string[] {
  const { target, cluster, confirm, dryRun, aurora, id, keep, observe, viaProxy } = flags;
  const only = [
    ...(cluster === undefined ? [] : ['--cluster']),
    // A cluster of Aurora may look like production, too.
    ...(confirm === undefined || aurora !== undefined ? [] : ['--confirm']),
    ...(dryRun === true ? ['--dry-run'] : []),
  ];
  const never = [
    ...(id === undefined ? [] : ['--id']),
    ...(keep === true ? ['--keep'] : []),
    ...(observe === true ? ['--observe'] : []),
    ...(viaProxy === true ? ['--via-proxy'] : []),
  ];
  if (target !== 'kubernetes') return only.map((flag) => `${flag} is for --target kubernetes`);
  return never.map((flag) => `${flag} is for a target of ours, not for --target kubernetes`);
}

/** Paths in it become absolute. @throws ShowtimeError bad-cluster-file with every problem */
export async function readClusterFile(path: string): Promise<ClusterSettings> {
  const name = basename(path);
  if (!existsSync(path))
    throw refused(
      `there is no ${name}`,
      [`${path} does not exist`],
      'write it with showtime init --kubernetes, or name one with --cluster FILE',
    );
  const read = valueAs(await readStructuredFile(path), clusterSettings);
  if ('problems' in read)
    throw refused(`${name} is no valid cluster file`, read.problems, 'correct the lines below');
  const { kubeconfig, stop, ...rest } = read.data;
  const from = dirname(path);
  return {
    ...rest,
    stop: { ...stop, file: resolve(from, stop.file) },
    ...(kubeconfig === undefined ? {} : { kubeconfig: inFolder(from, kubeconfig) }),
  };
}

function inFolder(folder: string, path: string): string {
  if (path.startsWith('~/')) return join(homedir(), path.slice(2));
  return isAbsolute(path) ? path : resolve(folder, path);
}

function refused(what: string, problems: readonly string[], fix: string): ShowtimeError {
  return new ShowtimeError('bad-cluster-file', {
    what,
    why: 'it names the context, namespace and objects that may be broken, and how much; nothing was started',
    fix,
    problems,
  });
}
