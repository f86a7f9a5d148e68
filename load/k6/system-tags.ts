// The system tags that k6 must write into its samples so that they can be read, whatever a script configures.

/** Columns without which a request cannot be judged. */
export const neededSystemTags = ['status', 'error_code', 'name', 'scenario'] as const;

/** k6's default (k6 2.2, metrics/system_tag.go). */
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
 * What is needed of a user script besides: `vu` identifies the user that waited for an answer and made a
 * call, `expected_response` is the result of its response callback.
 */
export const userScriptTags = [...neededSystemTags, 'vu', 'expected_response'] as const;

/**
 * For a user script: the tags that it configures (null: k6's default), which its thresholds may name, and
 * those that are needed here; `check` names its checks.
 */
export function systemTagsFor(requested: readonly string[] | null): readonly string[] {
  return [...new Set([...(requested ?? defaultSystemTags), ...userScriptTags, 'check'])];
}
