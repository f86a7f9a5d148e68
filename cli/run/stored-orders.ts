// After the load: what the service stored, before and after every unsure key was sent once more.
import type { Phase } from '../../contract/index.ts';
import { recordStored, settleUnsure, type LedgerFile, type RunClock } from '../../load/index.ts';
import type { CliContext } from '../context.ts';
import type { System } from './system.ts';
import { readTokens } from './tokens.ts';

/**
 * How long open transactions may take to end, ms: longer than any lock wait or query timeout of the service.
 */
const quietWithinMs = 30_000;

export interface StoredParts {
  context: CliContext;
  system: System;
  runFolder: string;
  /** The run's id. */
  run: string;
  runClock: RunClock;
  ledger: LedgerFile;
  signal: AbortSignal;
}

/** Appends one phase to stored.ndjson; does nothing for a system whose orders nobody can print. */
export async function exportPhase(
  { context: { shell, clock }, system: { storedCommand }, runFolder, run, signal }: StoredParts,
  phase: Phase,
): Promise<void> {
  if (storedCommand)
    await recordStored({ shell, clock, command: storedCommand, phase, runDir: runFolder, run, signal });
}

/** What the target holds before the load, so that it can be distinguished; no order may be in flight any more. */
export async function exportBeforeLoad(parts: StoredParts): Promise<void> {
  await untilQuiet(parts);
  await exportPhase(parts, 'before-load');
}

/**
 * (a) quiet, (b) before-settle, (c) settle, (d) final; the order is what makes the claims of the checkers
 * true.
 */
export async function closeStored(parts: StoredParts): Promise<void> {
  const { context, system, signal } = parts;
  if (!system.storedCommand) return;
  context.progress('reading what was stored');
  await untilQuiet(parts);
  await exportPhase(parts, 'before-settle');
  if (system.kind === 'local') await settle(parts);
  signal.throwIfAborted();
  await untilQuiet(parts);
  await exportPhase(parts, 'final');
}

async function settle({
  context: { clock, progress },
  system,
  runClock,
  ledger,
  signal,
}: StoredParts): Promise<void> {
  const tokens = system.tokensFile === null ? undefined : await readTokens(system.tokensFile);
  const { unsure, unresolved } = await settleUnsure({
    ledger,
    clock,
    runClock,
    baseUrl: system.baseUrl,
    tokenOf: (member) => tokens?.of(member),
    signal,
  });
  if (unsure > 0) progress(`${unsure} unsure orders were sent once more, ${unresolved} are still unsure`);
}

async function untilQuiet({ context: { clock }, system, signal }: StoredParts): Promise<void> {
  const untilMs = clock.nowMs() + quietWithinMs;
  while ((await system.openTransactions()) > 0 && clock.nowMs() < untilMs) await clock.sleep(50, signal);
}
