// The report that requests of a script were stopped because their host is not allowed.
import { ShowtimeError } from '../../contract/index.ts';

/** A script whose requests were stopped; `first` is k6's message about the first of them. */
export function requestsBlocked(script: string, blocked: number, first: string | null): ShowtimeError {
  return new ShowtimeError('host-not-allowed', {
    what: `${script}: ${blocked} ${blocked === 1 ? 'request' : 'requests'} to hosts beyond loopback did not leave${first === null ? '' : ` (${first})`}`,
    why: 'load goes to 127.0.0.0/8 and [::1], and to hosts that are allowed by name, redirects included',
    fix: 'add --allow-host NAME if that host is yours to load; else correct the script or the redirect',
  });
}
