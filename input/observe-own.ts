// What `--observe` requests for an own service: the series that count its journeys, and where they are scraped.
import { resolve } from 'node:path';
import { ShowtimeError, type Slo } from '../contract/index.ts';
import { hostNotAllowed, readBaseUrl } from './base-url.ts';
import { readWebhook, type ObserveFlags, type ObserveSettings } from './observe-settings.ts';
import { problemsForOwnMetrics, readScrapedMetrics } from './own-metrics-file.ts';
import { badFlags, type Refusals } from './refusals.ts';

export type OwnObserveFlags = ObserveFlags & {
  allowHost: readonly string[];
  baseUrl?: string;
  metrics?: string;
};

/** What contradicts itself in the flags of an observed own service, a sentence each. */
export function ownObserveProblems({ observe, baseUrl, metrics }: OwnObserveFlags): string[] {
  const own = baseUrl !== undefined;
  return [
    ...(metrics !== undefined && (observe !== true || !own)
      ? ['--metrics needs --observe and --base-url: it says which series of your own service are counted']
      : []),
    ...(own && observe === true && metrics === undefined
      ? [
          '--observe needs --metrics with --base-url: showtime.metrics.yaml says which series of your service count its requests',
        ]
      : []),
  ];
}

/**
 * Objectives on checks are judged in the run alone, and left out here. What is wrong goes into `refusals`, all of
 * it. @throws ShowtimeError
 */
export async function readOwnObserve(
  flags: OwnObserveFlags & { metrics: string },
  slos: readonly Slo[],
  refusals: Refusals,
): Promise<ObserveSettings | undefined> {
  const counted = slos.filter(({ indicator }) => indicator.kind !== 'check');
  const webhook = await refusals.of(() => readWebhook(flags));
  const own = await refusals.of(async () => {
    const { metrics, scrape } = await readScrapedMetrics(resolve(flags.metrics));
    return { metrics, scrapeUrl: allowedScrape(scrape, flags) };
  });
  await refusals.of(() => {
    if (counted.length === 0)
      throw badFlags('run', ['--observe needs --slos with an objective on availability or latency']);
    const problems = own === undefined ? [] : problemsForOwnMetrics(counted, own.metrics);
    if (problems.length > 0) throw uncountable(problems.map(({ text }) => text));
  });
  return webhook === undefined || own === undefined
    ? undefined
    : { slos: counted, slackWebhookFile: webhook, grafanaUrl: null, own };
}

/** The flag of the refusal names the file: `scrape` stands in it. */
function allowedScrape(
  scrape: string | null,
  { metrics, allowHost }: { metrics: string; allowHost: readonly string[] },
): string {
  const name = `scrape of ${metrics}`;
  if (scrape === null)
    throw badFlags('run', [
      `${name} is missing: write where your service shows its metrics, such as scrape: http://127.0.0.1:9464/metrics`,
    ]);
  const read = readBaseUrl(scrape, allowHost, name);
  if (read.ok) return read.url;
  throw read.code === 'bad-flag' ? badFlags('run', [read.problem]) : hostNotAllowed(read.problem, scrape);
}

function uncountable(problems: readonly string[]): ShowtimeError {
  return new ShowtimeError('bad-slos', {
    what: '--observe cannot count these SLOs by the series of --metrics',
    why: 'your service counts requests by the journeys of the metrics file, and durations in the histogram that it names',
    fix: 'change the SLOs or the metrics file, or leave out --observe; nothing was started',
    problems,
  });
}
