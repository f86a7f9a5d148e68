// The system tags that k6 must write into its samples so that they can be read, whatever a script asks for.

/** Columns without which a request cannot be judged. */
export const neededSystemTags = ['status', 'error_code', 'name', 'scenario'] as const;

/** k6's own default (k6 2.2, metrics/system_tag.go). */
const defaultSystemTags = [
  'proto',
  'subproto',
  'status',
  'method',
  'url',
  'name',
  'group',
  'check',
  'error',
  'error_code',
  'tls_version',
  'scenario',
  'service',
  'expected_response',
] as const;

/**
 * For a user script: the tags that it asks for (null: k6's default), which its thresholds may name, and those
 * that are needed here; `check` names its checks, and `vu` says which user waited for an answer.
 */
export function systemTagsFor(requested: readonly string[] | null): readonly string[] {
  return [...new Set([...(requested ?? defaultSystemTags), ...neededSystemTags, 'check', 'vu'])];
}
