// The target compose: the whole system in containers of an engine, under the same faults as the local target.
//
//   Compose brings the project up ─▶ secrets read ─▶ tokens ─▶ history and containers followed ─▶ pods ready ─▶ up
import { chmod, copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ShowtimeError, type Progress } from '../../contract/index.ts';
import { Engine } from './engine/engine.ts';
import { bringUp } from './target/bring-up.ts';
import type { ComposeTarget, ComposeTargetOptions } from './target/compose-target.ts';
import { follow } from './target/running-target.ts';

export { Engine } from './engine/engine.ts';
export { projectOf, type ComposeInstance } from './engine/instance.ts';
export type { ComposeProgram } from './target/bring-up.ts';
export type { ComposeTarget, ComposeTargetOptions } from './target/compose-target.ts';

/**
 * Resolves when every pod is in the balancer's rotation and the pair is whole. On failure nothing is left on the
 * engine.
 * @throws ShowtimeError target-busy, target-did-not-start, engine-failed
 */
export async function startComposeTarget(options: ComposeTargetOptions): Promise<ComposeTarget> {
  const engine = new Engine(options.instance);
  const over = new AbortController();
  try {
    await bringUp({ ...options, engine, seedFile: await readableSeed(options) });
    return await follow(options, engine, over);
  } catch (error) {
    over.abort();
    await removeUnlessForeign(engine, error, options.progress);
    throw error;
  }
}

/** Containers run as another user, who cannot read a file of mode 0600; theatres are no secret. */
async function readableSeed({ seedFile, folder }: ComposeTargetOptions): Promise<string | null> {
  if (seedFile === null) return null;
  const copy = join(folder, 'seed.json');
  await copyFile(seedFile, copy);
  await chmod(copy, 0o644);
  return copy;
}

async function removeUnlessForeign(engine: Engine, error: unknown, progress: Progress): Promise<void> {
  if (error instanceof ShowtimeError && error.code === 'target-busy') return;
  await engine
    .removeAll()
    .catch((left: Error) => progress(`containers may be left on the engine: ${left.message}`));
}
