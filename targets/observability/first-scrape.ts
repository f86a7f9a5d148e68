// Waits until Prometheus has scraped every job once: it takes 5 s to discover its targets, which would be
// missing from a short run.
import { z } from 'zod';
import { ShowtimeError } from '../../contract/index.ts';
import { answersWithinMs, type ProgramContext, type ListeningProgram } from './listening-program.ts';

const scrapedWithinMs = 30_000;
const pollIntervalMs = 200;

const targetsAnswer = z.object({
  data: z.object({
    activeTargets: z.array(
      z.object({ scrapePool: z.string(), health: z.string(), scrapeUrl: z.string(), lastError: z.string() }),
    ),
  }),
});
type ScrapeTarget = z.infer<typeof targetsAnswer>['data']['activeTargets'][number];

/** @throws ShowtimeError target-did-not-start with what could not be scraped */
export async function untilEverythingIsScraped(
  { clock, signal }: ProgramContext,
  prometheus: ListeningProgram,
  jobs: readonly string[],
): Promise<void> {
  const deadlineMs = clock.nowMs() + scrapedWithinMs;
  for (;;) {
    const found = await scrapeTargets(prometheus.url).catch(() => []);
    const missing = jobs.filter((job) => !isScraped(found, job));
    if (missing.length === 0) return;
    if (prometheus.hasEnded() || clock.nowMs() > deadlineMs) throw notScraped(missing, found, prometheus);
    await clock.sleep(pollIntervalMs, signal);
  }
}

async function scrapeTargets(url: string): Promise<ScrapeTarget[]> {
  const answer = await fetch(`${url}/api/v1/targets?state=active`, {
    signal: AbortSignal.timeout(answersWithinMs),
  });
  return targetsAnswer.parse(await answer.json()).data.activeTargets;
}

function isScraped(found: readonly ScrapeTarget[], job: string): boolean {
  const its = found.filter(({ scrapePool }) => scrapePool === job);
  return its.length > 0 && its.every(({ health }) => health === 'up');
}

function notScraped(
  missing: readonly string[],
  found: readonly ScrapeTarget[],
  prometheus: ListeningProgram,
): ShowtimeError {
  const ill = found
    .filter(({ health }) => health !== 'up')
    .map(
      ({ scrapePool, scrapeUrl, health, lastError }) =>
        `${scrapePool}: ${scrapeUrl} is ${health}: ${lastError || 'not scraped yet'}`,
    );
  return new ShowtimeError('target-did-not-start', {
    what: `Prometheus could not scrape ${missing.join(', ')}`,
    why: prometheus.hasEnded()
      ? 'its process ended'
      : `not every job was up within ${scrapedWithinMs / 1000} s`,
    problems: ill.length > 0 ? ill : missing.map((job) => `${job}: no target is known`),
    fix: "read prometheus.log in the target's logs; a run without --observe needs no Prometheus",
  });
}
