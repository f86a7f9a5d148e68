// The reference service's programs as a target runs them: which file, with which environment, and what went
// wrong.
import {
  bundledProgram,
  ShowtimeError,
  type Command,
  type DatabaseAddress,
  type Shell,
} from '../../contract/index.ts';
import { lastLinesOf } from '../../platform/log-tail.ts';

export type ServiceProgram = 'main' | 'migrate' | 'seed' | 'mint-tokens' | 'export-stored';

/** Longest time that migrations, seeding or minting may take, ms. */
const preparedWithinMs = 60_000;

/**
 * Every order's id, member and key, for the examination of an old writer before it rejoins. The schema is the
 * service's (service/database/migrations/); the rest of it stays behind `export-stored`.
 */
export const ordersSql = 'SELECT id, member_id, idempotency_key FROM fast_order.orders';

/** How to start a compiled program of the service. Passwords go into `env` only: arguments appear in `ps`. */
export function serviceCommand(
  program: ServiceProgram,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Command {
  return {
    file: process.execPath,
    args: [bundledProgram(`service/${program}`), ...args],
    env: { NODE_ENV: 'production', ...env },
  };
}

/** `mysql://user:password@host:port/database`. */
export function databaseUrl({ host, port, user, password, database }: DatabaseAddress): string {
  return `mysql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}:${port}/${encodeURIComponent(database)}`;
}

/** Runs a program to its end. @throws ShowtimeError target-did-not-start with the end of its stderr */
export async function runServiceProgram(
  shell: Shell,
  program: ServiceProgram,
  {
    args = [],
    env,
    signal,
  }: { args?: readonly string[]; env: Readonly<Record<string, string>>; signal: AbortSignal },
): Promise<void> {
  const done = await shell.run(serviceCommand(program, args, env), { timeoutMs: preparedWithinMs, signal });
  if (done.code === 0) return;
  throw new ShowtimeError('target-did-not-start', {
    what: `the service's program ${program} ended with ${done.code ?? done.signal ?? 'an unknown code'}`,
    why: 'the last lines that it wrote:',
    problems: lastLinesOf(done.stderr, 10),
    fix: 'npm run build compiles the service; then start again',
  });
}
