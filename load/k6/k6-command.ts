// The command line and environment with which k6 plays a bundled script.
import { scriptSettings, type Command } from '../../contract/index.ts';
import type { BundledScript } from './bundle.ts';
import { reachArgs, type Reach } from './reach.ts';
import { neededSystemTags } from './system-tags.ts';

export interface K6CommandRequest {
  /** Path of the k6 program. */
  k6: string;
  /** A bundled script, or an archive that `k6 archive` made of one, with the folder to play it in. */
  script: Pick<BundledScript, 'code' | 'folder'> | { archive: string; folder: string };
  /** What the script reads from `__ENV`; paths must be absolute. */
  env: Readonly<Record<string, string>>;
  /** Where samples go: a file, or stdout if not given. Absolute paths: k6's working folder is the script's. */
  samples?: string;
  /** Where console lines go: a FIFO, or a file. */
  fifo: string;
  summary: string;
  /** Columns of the samples. A bundled script has no thresholds on system tags and does with those needed. */
  systemTags?: readonly string[];
  /** Where its connections may go. */
  reach: Reach;
  /** Further arguments of `k6 run`. */
  extraArgs?: readonly string[];
}

/**
 * A run is judged by `analyze`, a gate by its statistics: a bundled script then has no thresholds, read or
 * played.
 */
export const judgedElsewhere = { [scriptSettings.sloThresholds]: 'off' } as const;

/** k6 reports nothing, gets nothing, and reads no options from elsewhere. */
export const quiet = {
  K6_NO_USAGE_REPORT: 'true',
  K6_AUTO_EXTENSION_RESOLUTION: 'false',
  K6_CSV_TIME_FORMAT: 'unix_micro',
  K6_CSV_SAVE_INTERVAL: '200ms',
  // k6 would read options from a file in the user's configuration folder; this path does not exist.
  XDG_CONFIG_HOME: '/nonexistent',
} as const;

/**
 * Samples leave by stdout, console lines by the FIFO, k6's messages by stderr, its counts by the summary's
 * file; a bundled script comes in by stdin. The flags override the options of the script.
 */
export function k6Command({
  k6,
  script,
  env,
  samples = '-',
  fifo,
  summary,
  systemTags = neededSystemTags,
  reach,
  extraArgs = [],
}: K6CommandRequest): Command {
  return {
    file: k6,
    args: [
      'run',
      '--quiet',
      '--no-color',
      '--summary-mode=compact',
      `--summary-export=${summary}`,
      '--log-format=raw',
      `--out=csv=${samples}`,
      `--console-output=${fifo}`,
      `--system-tags=${systemTags.join(',')}`,
      ...reachArgs(reach),
      ...extraArgs,
      'archive' in script ? script.archive : '-',
    ],
    env: { ...quiet, ...judgedElsewhere, ...env },
    // k6 resolves what a script from stdin opens from here, as it would beside the file itself.
    cwd: script.folder,
    ...('archive' in script ? {} : { input: script.code }),
  };
}
