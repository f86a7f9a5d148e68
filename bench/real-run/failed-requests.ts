// Requests that failed on their way: those that k6 and the order probe saw, and the balancer's log entries of
// them.
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseSample, runFiles } from '../../contract/index.ts';
import type { RecordedRun } from '../../reports/index.ts';

/** No answer, a server failure, or a request to retry later. Business refusals and 404s are answers. */
function isFailure(status: number): boolean {
  return status === 0 || status === 429 || status >= 500;
}

/** When each failed request was sent, ms on the run's clock: every request of the load, every order probe. */
export async function failedRequestsMs(run: RecordedRun): Promise<number[]> {
  const failed: number[] = [];
  for await (const line of linesOf(join(run.dir, runFiles.samples))) {
    const row = parseSample(line);
    if (row?.kind === 'r' && isFailure(row.status)) failed.push(row.sentMs);
  }
  for (const {
    value: { probe, sentMs, outcome },
  } of run.probes().lines) {
    if (probe === 'order' && outcome !== 'acknowledged') failed.push(sentMs);
  }
  return failed;
}

export interface CutRequest {
  /** When it reached the balancer, ms on the run's clock. */
  startedMs: number;
  /** Pod that it was passed to last; undefined if none was ready. */
  pod: string | undefined;
}

/**
 * Requests that the balancer itself answered with a failure, because the pod's connection broke or no pod was
 * ready.
 */
export async function cutRequests(run: RecordedRun): Promise<CutRequest[]> {
  const zeroMs = Date.parse(run.record.startedAt);
  const cut: CutRequest[] = [];
  for await (const text of linesOf(join(run.dir, runFiles.logs, 'balancer.ndjson'))) {
    const line = JSON.parse(text) as {
      time: number;
      ms: number;
      status: number;
      pods: string[];
      error?: string;
    };
    if (line.error !== undefined && isFailure(line.status))
      cut.push({ startedMs: line.time - line.ms - zeroMs, pod: line.pods.at(-1) });
  }
  return cut;
}

function linesOf(path: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(path) });
}
