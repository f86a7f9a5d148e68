// The flags of `showtime run` as they were written, and what is wrong with their combination.
import { auroraContradictions } from './aurora/requested-aurora.ts';
import { bareHost, isLoopback } from './base-url.ts';
import { clusterContradictions } from './cluster/requested-cluster.ts';
import { ownObserveProblems } from './observe-own.ts';
import { needsObserve } from './observe-settings.ts';
import { containerContradictions } from './target-kind.ts';

export interface RunFlags {
  target: string;
  id?: string;
  baseUrl?: string;
  viaProxy?: boolean;
  allowHost: string[];
  env: string[];
  slos?: string;
  stored?: string;
  plan?: string;
  fault: string[];
  peak?: string;
  duration?: string;
  timetable?: string;
  seed?: string;
  out?: string;
  keep?: boolean;
  database?: string;
  durable?: boolean;
  live?: boolean;
  /** False by `--no-open`. */
  open?: boolean;
  insecureSkipTlsVerify?: boolean;
  json?: boolean;
  cluster?: string;
  confirm?: string;
  load?: string;
  parallelism?: string;
  aurora?: string;
  dryRun?: boolean;
  observe?: boolean;
  metrics?: string;
  slackWebhookFile?: string;
  grafana?: string;
  grafanaTokenFile?: string;
}

/** What is played without an argument. */
export const defaultScenario = 'showtime-rush';
const scriptMissing =
  `--base-url needs a script: give the k6 script that plays your service, such as showtime run FILE.ts --base-url URL; ` +
  `or name ${defaultScenario}, which plays a cinema's orders, where a service answers them as the bundled one does`;
const addressMissing =
  '--target kubernetes needs an address for the load: give --base-url URL, or baseUrl in the cluster file';

/** Problems: what the flags need beside them and do not have. */
export function missingFlags(
  argument: string | undefined,
  { dryRun }: RunFlags,
  { baseUrl, onCluster }: { baseUrl: string | undefined; onCluster: boolean },
): string[] {
  const plays = argument === undefined && baseUrl !== undefined && dryRun !== true;
  return [...(plays ? [scriptMissing] : []), ...(onCluster && baseUrl === undefined ? [addressMissing] : [])];
}

/** Problems: flags that exclude each other, or do not fit a bundled or a user script. */
export function contradictions(flags: RunFlags, bundled: boolean): string[] {
  const { plan, fault, baseUrl, target, stored, id, timetable, keep, durable, peak, duration } = flags;
  return [
    ...(target === 'compose' && baseUrl !== undefined
      ? ['--target compose and --base-url exclude each other']
      : []),
    ...containerContradictions(flags),
    ...clusterContradictions(flags),
    ...auroraContradictions(flags),
    ...(plan !== undefined && fault.length > 0
      ? ['--plan and --fault exclude each other: put every fault into the plan, or use --fault alone']
      : []),
    ...(stored !== undefined && baseUrl === undefined && target !== 'kubernetes'
      ? ['--stored is for your own service: it needs --base-url']
      : []),
    ...(flags.viaProxy === true && baseUrl === undefined
      ? ['--via-proxy is for your own service: it needs --base-url']
      : []),
    ...(flags.viaProxy === true && baseUrl !== undefined ? proxyProblems(flags, baseUrl) : []),
    ...(baseUrl !== undefined && id !== undefined ? ['--id and --base-url exclude each other'] : []),
    ...(baseUrl !== undefined && keep === true ? ['--keep is for a target of ours, not for --base-url'] : []),
    ...(baseUrl !== undefined && durable === true
      ? ['--durable is for a target of ours, not for --base-url']
      : []),
    ...(baseUrl !== undefined && flags.database !== undefined
      ? ['--database is for a target of ours, not for --base-url']
      : []),
    ...(flags.insecureSkipTlsVerify === true && baseUrl === undefined
      ? ['--insecure-skip-tls-verify is for your own service: it needs --base-url']
      : []),
    ...needsObserve(flags),
    ...ownObserveProblems(flags),
    ...(peak !== undefined && !bundled
      ? ['--peak shapes the bundled rush; your own script has its own load']
      : []),
    ...(duration !== undefined && !bundled
      ? ['--duration shapes the bundled rush; your own script sets its own duration']
      : []),
    ...(flags.env.length > 0 && bundled ? ['--env is for your own script; the bundled rush reads none'] : []),
    ...(timetable !== undefined && !bundled
      ? ['--timetable shapes the bundled rush; your own script has its own load']
      : []),
  ];
}

/** Requests go to the proxy by its address, which the certificate of another host does not name. */
function proxyProblems({ insecureSkipTlsVerify }: RunFlags, baseUrl: string): string[] {
  if (!URL.canParse(baseUrl) || insecureSkipTlsVerify === true) return [];
  const { protocol, hostname } = new URL(baseUrl);
  return protocol === 'https:' && !isLoopback(bareHost(hostname))
    ? [
        `--via-proxy sends requests to 127.0.0.1, and the certificate of ${bareHost(hostname)} does not name that: ` +
          'add --insecure-skip-tls-verify (TLS itself passes through the proxy unchanged), or give an http:// address',
      ]
    : [];
}
