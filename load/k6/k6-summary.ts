// What k6 says at its end that it made, so that it can be compared with what was read of it.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const counter = z.object({ count: z.number() }).transform(({ count }) => count);
/** `--summary-export` of k6 2.2; a metric that never had a value is not there. */
const exported = z.object({
  metrics: z.object({
    http_reqs: counter.optional(),
    iterations: counter.optional(),
    dropped_iterations: counter.optional(),
    checks: z.object({ passes: z.number(), fails: z.number() }).optional(),
  }),
});

export interface GeneratorCounts {
  requests: number;
  iterations: number;
  dropped: number;
  checks: number;
}

/** Null if k6 wrote no summary or one that cannot be read: then nothing is known of what it made. */
export async function readSummary(path: string): Promise<GeneratorCounts | null> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const parsed = exported.safeParse(parse(text));
  if (!parsed.success) return null;
  const { http_reqs, iterations, dropped_iterations, checks } = parsed.data.metrics;
  return {
    requests: http_reqs ?? 0,
    iterations: iterations ?? 0,
    dropped: dropped_iterations ?? 0,
    checks: (checks?.passes ?? 0) + (checks?.fails ?? 0),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
