// Finds the engine for a new target and chooses the names of what will be made there.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot, ShowtimeError, type TargetKind } from '../../contract/index.ts';
import { getEngine } from '../tools.ts';
import type { ContainerSettings } from './start-settings.ts';

/** Null for a target of processes. Starts nothing. @throws ShowtimeError tool-missing */
export async function containersFor(
  kind: TargetKind,
  targetId: string,
  root = packageRoot(),
): Promise<ContainerSettings | null> {
  if (kind === 'local') return null;
  if (!existsSync(join(root, 'Dockerfile'))) throw noCheckout(root);
  const { host, compose } = await getEngine();
  const { projectOf } = await import('../../targets/compose/index.ts');
  return {
    host,
    project: projectOf(targetId),
    instance: randomBytes(8).toString('hex'),
    compose: { file: compose.file, args: compose.args },
  };
}

function noCheckout(root: string): ShowtimeError {
  return new ShowtimeError('tool-missing', {
    what: '--target compose needs a checkout of Showtime',
    why: `${root} is an installed package: it has no Dockerfile, and no sources to build the images from`,
    fix: 'clone the repository, npm ci, and run it from there; --target local needs no checkout',
  });
}
