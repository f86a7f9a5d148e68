// Containers of a target: started by the supervisor, and removed by any process that finds them recorded on disk. Loaded only
// where there are some, because the client of the engine is much code.
import {
  Engine,
  startComposeTarget,
  type ComposeInstance,
  type ComposeTarget,
  type ComposeTargetOptions,
} from '../../targets/compose/index.ts';
import type { ContainerSettings } from './start-settings.ts';

/** @throws ShowtimeError target-busy, target-did-not-start, engine-failed */
export function startInContainers(
  { host, project, instance, compose }: ContainerSettings,
  options: Omit<ComposeTargetOptions, 'instance' | 'compose'>,
): Promise<ComposeTarget> {
  return startComposeTarget({ ...options, compose, instance: { host, project, instance } });
}

/**
 * Removes what carries the target's label, in any process. Resolves with the names of the containers; safe to repeat.
 * @throws ShowtimeError engine-failed
 */
export function removeContainers({ host, project, instance }: ComposeInstance): Promise<readonly string[]> {
  return new Engine({ host, project, instance }).removeAll();
}
