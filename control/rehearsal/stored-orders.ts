// After the load: exports what the service stored, before and after every indeterminate key was sent once
// more.
import type { Phase, HarnessPorts } from '../../contract/index.ts';
import { recordStored, resolveIndeterminate, type LedgerFile, type RunClock } from '../../load/index.ts';
import { isTarget, type System } from './system.ts';
import { readTokens } from './tokens.ts';

/**
 * How long open transactions may take to end, ms: longer than any lock wait or query timeout of the service.
 */
const quietWithinMs = 30_000;

export interface StoredParts {
  ports: HarnessPorts;
  system: System;
  runFolder: string;
  /** The run's id. */
  run: string;
  runClock: RunClock;
  ledger: LedgerFile;
  signal: AbortSignal;
}

/** Appends one phase to stored.ndjson; does nothing for a system without a program that prints its orders. */
export async function exportPhase(
  {
    ports: { shell, clock },
    system: { storedCommand },
    runFolder,
    run,
    signal,
  }: Omit<StoredParts, 'runClock' | 'ledger'>,
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
 * (a) quiet, (b) before-settle, (c) resolve indeterminate attempts, (d) final. The checkers rely on this
 * order.
 */
export async function closeStored(parts: StoredParts): Promise<void> {
  const { ports, system, signal } = parts;
  if (!system.storedCommand) return;
  ports.progress('reading what was stored');
  await untilQuiet(parts);
  await exportPhase(parts, 'before-settle');
  if (isTarget(system)) await resolveIndeterminateAttempts(parts);
  signal.throwIfAborted();
  await untilQuiet(parts);
  await exportPhase(parts, 'final');
}

async function resolveIndeterminateAttempts({
  ports: { clock, progress },
  system,
  runClock,
  ledger,
  signal,
}: StoredParts): Promise<void> {
  const tokens = system.tokensFile === null ? undefined : await readTokens(system.tokensFile);
  const { indeterminate: unsure, unresolved } = await resolveIndeterminate({
    ledger,
    clock,
    runClock,
    baseUrl: system.baseUrl,
    tokenOf: (member) => tokens?.of(member),
    signal,
  });
  if (unsure > 0) progress(`${unsure} unsure orders were sent once more, ${unresolved} are still unsure`);
}

async function untilQuiet({ ports: { clock }, system, signal }: StoredParts): Promise<void> {
  const untilMs = clock.nowMs() + quietWithinMs;
  while ((await system.openTransactions()) > 0 && clock.nowMs() < untilMs) await clock.sleep(50, signal);
}
