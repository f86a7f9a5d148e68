// What `--observe` requests, for `run` and `up`: which SLOs are recorded and who is alerted, read with every
// problem of the flags.
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { z } from 'zod';
import {
  journeys,
  problemsForServers,
  resolvedMetrics,
  ShowtimeError,
  slo,
  type Slo,
} from '../contract/index.ts';
import { prometheusArtefacts } from '../dashboards/prometheus/index.ts';
import { readGivenFile } from '../platform/given-file.ts';
import { hostNotAllowed, readBaseUrl } from './base-url.ts';

/** `--observe` and `--slack-webhook-file` as they were written. */
export interface ObserveFlags {
  observe?: boolean;
  slackWebhookFile?: string;
}

export const observeSettings = z.object({
  /** Recorded and alerted on; servers can count them (`problemsForServers`). */
  slos: z.array(slo),
  /** Absolute path of a file that holds nothing but the webhook's address; null: alerts go nowhere. */
  slackWebhookFile: z.string().nullable(),
  /** Address of the Grafana that messages link to; null: where one would be on this machine. */
  grafanaUrl: z.string().nullable(),
  /** Somebody's own service: which series count its journeys, and where it shows them; null for a target of ours. */
  own: z.object({ metrics: resolvedMetrics, scrapeUrl: z.string() }).nullable().default(null),
});
export type ObserveSettings = z.infer<typeof observeSettings>;

/**
 * Identifies the rules that Prometheus records for these SLOs: a target that was started with others, or by another
 * version, lacks series that dashboards add up.
 */
export function observedTag(slos: readonly Slo[]): string {
  return createHash('sha256')
    .update(JSON.stringify(prometheusArtefacts(slos)))
    .digest('hex')
    .slice(0, 16);
}

/** Problems of flags that need --observe. */
export function needsObserve(
  flags: ObserveFlags & { grafana?: string; grafanaTokenFile?: string },
): string[] {
  const { observe, slackWebhookFile, grafana, grafanaTokenFile } = flags;
  if (observe === true)
    return grafanaTokenFile !== undefined && grafana === undefined
      ? ['--grafana-token-file needs --grafana']
      : [];
  return [
    ...(slackWebhookFile === undefined ? [] : ['--slack-webhook-file needs --observe']),
    ...(grafana === undefined ? [] : ['--grafana needs --observe: without it there is nothing to show']),
    ...(grafanaTokenFile === undefined ? [] : ['--grafana-token-file needs --observe and --grafana']),
  ];
}

/** @throws ShowtimeError bad-slos with every SLO that servers cannot count */
function refuseUncountable(slos: readonly Slo[]): void {
  const problems = problemsForServers(slos, journeys);
  if (problems.length === 0) return;
  throw new ShowtimeError('bad-slos', {
    what: "--observe cannot count these SLOs on the server's side",
    why: 'servers count requests by journey in histograms with fixed edges; a number between two edges would be a guess',
    fix: 'change the SLOs below, or leave out --observe; nothing was started',
    problems: problems.map(({ text }) => text),
  });
}

/** What --observe requests. Every SLO must be one that servers can count. @throws ShowtimeError */
export async function readObserveSettings(
  flags: ObserveFlags & { allowHost: readonly string[] },
  slos: readonly Slo[],
): Promise<ObserveSettings> {
  refuseUncountable(slos);
  const webhook = readWebhook(flags);
  return { slos: [...slos], slackWebhookFile: webhook, grafanaUrl: null, own: null };
}

/** The path that `slackWebhookFile` of the settings holds. @throws ShowtimeError */
export function readWebhook({
  slackWebhookFile,
  allowHost,
}: ObserveFlags & { allowHost: readonly string[] }): string | null {
  return slackWebhookFile === undefined ? null : readSlackWebhookFile(slackWebhookFile, allowHost);
}

/**
 * The absolute path of a webhook's file whose address is allowed; no message repeats the address.
 * @throws ShowtimeError
 */
function readSlackWebhookFile(file: string, allowed: readonly string[]): string {
  const path = resolve(file);
  const address = webhookIn(file, path).trim();
  if (!URL.canParse(address) || address.includes('\n'))
    throw badFlag(`--slack-webhook-file ${file} must hold nothing but one address`);
  const { origin } = new URL(address);
  const read = readBaseUrl(origin, allowed, '--slack-webhook-file');
  if (read.ok) return path;
  throw read.code === 'bad-flag'
    ? badFlag(`--slack-webhook-file ${file} must hold an address with http:// or https://`)
    : hostNotAllowed(read.problem, origin);
}

function webhookIn(file: string, path: string): string {
  try {
    return readGivenFile(path, 'secret');
  } catch (cause) {
    throw badFlag(`--slack-webhook-file ${file} cannot be read: ${(cause as Error).message}`, cause);
  }
}

function badFlag(what: string, cause?: unknown): ShowtimeError {
  return new ShowtimeError(
    'bad-flag',
    {
      what,
      why: 'nothing was started; every flag is checked first',
      fix: "write the webhook's address into a file of mode 0600 and name that",
    },
    { cause },
  );
}
