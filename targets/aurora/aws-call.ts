// What every client of an AWS API here has in common: where it calls, how long it waits, and what its refusals mean.
import { ShowtimeError } from '../../contract/index.ts';

export interface AwsAccess {
  region: string;
  /** Address of the API; default: that of the region. */
  endpoint?: string | undefined;
  /** Default: the SDK's chain (environment, profile, web identity, container, instance). */
  credentials?: AwsCredentials | undefined;
}

export interface AwsCredentials {
  accessKeyId: string;
  secretAccessKey: string;
}

export const connectWithinMs = 2_000;
export const answerWithinMs = 5_000;
/** Of a call that may be repeated. */
export const tries = 4;

/** Names under which AWS throttles. */
const throttling = new Set([
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'RequestThrottled',
]);
const denied = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation']);

export function isThrottled(error: unknown): boolean {
  return throttling.has(nameOf(error));
}

export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}

export interface Called {
  /** As a sentence names it: `the RDS API`. */
  api: string;
  /** What it did not do: `describe the cluster`. */
  what: string;
  /** The file in deploy/kubernetes/overlays/eks/iam that has the rights. */
  policy: string;
  /** A command that tries the same by hand. */
  byHand: string;
}

/** aurora-refused with what to do about it. */
export function refusedBy({ api, what, policy, byHand }: Called, cause: unknown): ShowtimeError {
  const name = nameOf(cause);
  const fix = throttling.has(name)
    ? `other callers of this account use up the rate of ${api}: wait, or stop them, then run again`
    : denied.has(name)
      ? `give these credentials the policy ${policy} of deploy/kubernetes/overlays/eks/iam`
      : `${byHand} tries the same by hand; it shows whether address and credentials are good`;
  return new ShowtimeError(
    'aurora-refused',
    { what: `${api} did not ${what} (${name || 'no answer'})`, why: messageOf(cause), fix },
    { cause },
  );
}
