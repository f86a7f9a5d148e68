// Reads the flags and files of `showtime preflight` into what is to be looked at; starts nothing.
import { resolve } from 'node:path';
import { ShowtimeError, targetKinds, type ClusterSettings, type TargetKind } from '../contract/index.ts';
import { readRequestedAurora, type RequestedAurora } from './aurora/requested-aurora.ts';
import { clusterFileName, readClusterFile } from './cluster/requested-cluster.ts';
import { badFlags, Refusals } from './refusals.ts';

/** The flags as they were written. */
export interface PreflightFlags {
  /** Default: local, or none with --aurora alone. */
  target?: string;
  id?: string;
  cluster?: string;
  aurora?: string;
  json?: boolean;
}

export interface PreflightRequest {
  /** Null: Aurora alone. */
  system:
    | { kind: 'target'; of: TargetKind; id: string | undefined }
    | { kind: 'kubernetes'; settings: ClusterSettings }
    | null;
  aurora: Extract<RequestedAurora, { kind: 'cluster' }> | null;
  json: boolean;
}

const kinds = [...targetKinds, 'kubernetes'] as const;

/** @throws ShowtimeError with every problem of the flags and files */
export async function readPreflightRequest(flags: PreflightFlags): Promise<PreflightRequest> {
  const refusals = new Refusals('preflight');
  const system = await refusals.of(() => readSystem(flags));
  const aurora = await refusals.of(() => readAurora(flags));
  if (system === undefined || aurora === undefined) throw refusals.asOne();
  return { system, aurora, json: flags.json ?? false };
}

async function readSystem({
  target,
  id,
  cluster,
  aurora,
}: PreflightFlags): Promise<PreflightRequest['system']> {
  const kind = kinds.find((each) => each === target);
  const isKubernetes = kind === 'kubernetes';
  const problems = [
    ...(target !== undefined && kind === undefined
      ? [`--target "${target}" is unknown: there are ${kinds.join(', ')}`]
      : []),
    ...(cluster !== undefined && !isKubernetes ? ['--cluster is for --target kubernetes'] : []),
    ...(id !== undefined && isKubernetes
      ? ['--id is for a target that is up, not for --target kubernetes']
      : []),
    ...(aurora !== undefined && kind !== undefined && !isKubernetes
      ? [`--aurora goes with --target kubernetes or alone: a ${kind} target has its own database`]
      : []),
  ];
  if (problems.length > 0) throw badFlags('preflight', problems);
  if (isKubernetes)
    return { kind: 'kubernetes', settings: await readClusterFile(resolve(cluster ?? clusterFileName)) };
  if (aurora !== undefined && kind === undefined) return null;
  return { kind: 'target', of: kind ?? 'local', id };
}

async function readAurora({ aurora }: PreflightFlags): Promise<PreflightRequest['aurora']> {
  if (aurora === undefined) return null;
  const requested = await readRequestedAurora({ aurora });
  if (requested === null || requested.kind === 'cluster') return requested;
  throw new ShowtimeError('bad-flag', {
    what: `--aurora ${aurora} names no cluster`,
    why: 'the stand-in is started by a run alone',
    fix: 'give the file of an Aurora cluster (docs/aurora.md), or leave --aurora out',
  });
}
