// The command line and environment with which k6 plays a bundled script for us.
import { scriptSettings, type Command } from '../../contract/index.ts';
import type { BundledScript } from './bundle.ts';

export interface K6CommandRequest {
  /** Path of the k6 program. */
  k6: string;
  script: BundledScript;
  /** What the script reads from `__ENV`; paths must be absolute. */
  env: Readonly<Record<string, string>>;
  fifo: string;
  /** A script of ours has no thresholds on system tags and does with few of them; somebody's own gets all. */
  fewTags: boolean;
  /** Further arguments of `k6 run`. */
  extraArgs?: readonly string[];
}

/**
 * A run is judged by `analyze`, a gate by its statistics: a script of ours then has no thresholds, read or
 * played.
 */
export const judgedElsewhere = { [scriptSettings.sloThresholds]: 'off' } as const;

const quiet = {
  K6_NO_USAGE_REPORT: 'true',
  K6_AUTO_EXTENSION_RESOLUTION: 'false',
  K6_CSV_TIME_FORMAT: 'unix_micro',
  K6_CSV_SAVE_INTERVAL: '200ms',
} as const;

/**
 * Samples leave by stdout, console lines by the FIFO, k6's own messages by stderr; the script comes in by
 * stdin.
 */
export function k6Command({ k6, script, env, fifo, fewTags, extraArgs = [] }: K6CommandRequest): Command {
  return {
    file: k6,
    args: [
      'run',
      '--quiet',
      '--no-color',
      '--summary-mode=disabled',
      '--log-format=raw',
      '--out=csv=-',
      `--console-output=${fifo}`,
      ...(fewTags ? ['--system-tags=status,error_code,name,scenario'] : []),
      ...extraArgs,
      '-',
    ],
    env: { ...quiet, ...judgedElsewhere, ...env },
    // k6 resolves what a script from stdin opens from here, as it would beside the file itself.
    cwd: script.folder,
    input: script.code,
  };
}
