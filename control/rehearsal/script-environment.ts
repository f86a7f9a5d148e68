// What a script finds in `__ENV`: where the system is, and whose customers it plays.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { runFiles } from '../../contract/index.ts';
import type { RunRequest } from '../../input/run-request.ts';
import type { RunFolder } from '../run-folder.ts';
import type { System } from './system.ts';

/** Paths are absolute. */
export function scriptEnvironment({
  request,
  folder,
  system,
}: {
  request: RunRequest;
  folder: RunFolder;
  system: System;
}): Record<string, string> {
  return {
    ...request.scriptEnv,
    BASE_URL: system.baseUrl,
    SEED: String(request.seed),
    RUN_NONCE: nonceOf(folder),
    ...(request.scenario.bundled ? { CURVE: join(folder.path, runFiles.curve) } : {}),
    ...(system.tokensFile === null ? {} : { TOKENS: system.tokensFile }),
    ...(system.seedFile === null ? {} : { HOUSE: system.seedFile }),
  };
}

/** Part of every idempotency key, so that two runs against one target never share one. */
export function nonceOf({ id }: RunFolder): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 12);
}
