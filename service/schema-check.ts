// Checks, when a pod starts, whether the tables can hold what customers write, and logs while they cannot.
import type { Logger } from 'pino';
import type { Clock } from '../contract/ports.ts';
import { unfitTextColumns } from './database/character-sets.ts';
import type { Pool } from './database/pool.ts';
import { query } from './database/transaction.ts';
import type { Readiness } from './readiness.ts';

const pauseMs = 1_000;
const budgetMs = 5_000;

/**
 * Resolves once every text column of the pools' databases is utf8mb4 or ascii, or on abort. Until then the
 * pod is not ready if the schema of `orders` does not fit; `members` are needed at sign-in only.
 */
export async function untilSchemaFits(
  pools: { orders: Pool; members: Pool },
  readiness: Readiness,
  { clock, log }: { clock: Clock; log: Logger },
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(
    Object.entries(pools).map(async ([name, pool]) => {
      while (!signal.aborted) {
        const unfit = await unfitColumnsOf(pool, clock);
        if (name === 'orders') readiness.schemaProblem = problemOf(unfit);
        if (unfit?.length === 0) return;
        if (unfit !== undefined) log.error({ pool: pool.name, unfit }, `${pool.name}: ${problemOf(unfit)}`);
        await clock.sleep(pauseMs, signal).catch(() => undefined);
      }
    }),
  );
}

function problemOf(unfit: readonly string[] | undefined): string | undefined {
  if (unfit === undefined) return 'the schema was not read yet';
  if (unfit.length === 0) return undefined;
  return `columns that are not utf8mb4 would turn text into question marks: ${unfit.join(', ')}; run the migrations`;
}

/** Undefined while the database is unreachable. */
async function unfitColumnsOf(pool: Pool, clock: Clock): Promise<string[] | undefined> {
  const budget = { clock, untilMs: clock.nowMs() + budgetMs, acquireMs: budgetMs };
  return query(pool, budget, unfitTextColumns).catch(() => undefined);
}
