// Settings that change what the numbers mean, said in plain words.
import type { RunRecord } from '../../contract/index.ts';

/**
 * How far a commit got before it was acknowledged; null if the run does not say (a system that is not ours).
 */
export function durabilityInWords({ durable }: RunRecord['settings']): string | null {
  if (durable === undefined || durable === null) return null;
  return durable === true
    ? 'The databases flushed every commit to disk before they acknowledged it, as in production.'
    : 'Flush settings were relaxed: the databases did not wait for the disk at each commit. Nothing is lost by that here, because only processes die and never the machine. But writes are faster than in production, and this run says nothing about power loss. For the strict settings: --durable.';
}
