// The journey under which a server counts a request, if it differs from the client's journey.
import type { ChallengeOp, Journey } from '../contract/index.ts';

/** A challenge is a request like any other to the server. */
const toServers: Readonly<Record<string, string>> = {
  'foreign-read': 'order-read',
  'foreign-cancel': 'cancel',
  'forged-order': 'order',
  'other-body': 'order',
  'twin-order': 'order',
} satisfies Record<ChallengeOp, Journey>;

/** The journey under which the balancer counts requests of the client's journey `name`. */
export function serverJourneyOf(name: string): string {
  return toServers[name] ?? name;
}
