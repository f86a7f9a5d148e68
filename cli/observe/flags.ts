// The flags that let a target be watched, for `run` and `up`, read with every problem that they have.
import { resolve } from 'node:path';
import type { Command } from 'commander';
import {
  journeys,
  problemsForServers,
  readGivenFile,
  ShowtimeError,
  type Slo,
} from '../../contract/index.ts';
import { hostNotAllowed, readBaseUrl } from '../run/base-url.ts';
import type { ObserveSettings } from './settings.ts';

export interface ObserveFlags {
  observe?: boolean;
  slackWebhookFile?: string;
}

export function declareObserveFlags(command: Command): Command {
  return command
    .option('--observe', 'watch it with a real Prometheus and Alertmanager')
    .option(
      '--slack-webhook-file <file>',
      "tell Slack of alerts: a file with nothing but the webhook's address",
    );
}

/** What cannot be asked for without --observe. */
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

/** What --observe asks for. Every SLO must be one that servers can count. @throws ShowtimeError */
export async function readObserveSettings(
  flags: ObserveFlags & { allowHost: readonly string[] },
  slos: readonly Slo[],
): Promise<ObserveSettings> {
  refuseUncountable(slos);
  const { slackWebhookFile } = flags;
  const webhook =
    slackWebhookFile === undefined ? null : readSlackWebhookFile(slackWebhookFile, flags.allowHost);
  return { slos: [...slos], slackWebhookFile: webhook, grafanaUrl: null };
}

/**
 * The absolute path of a webhook's file whose content leads where it may; its address is told to nobody.
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
