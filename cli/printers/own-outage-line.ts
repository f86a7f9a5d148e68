// One line about a fault on an own service: what its requests met. No probe plays there, so no gap is claimed.
import type { Outage } from '../../contract/index.ts';
import { faultTitle } from '../../reports/index.ts';

/**
 * "command redis at 2.0 s: 34 requests failed, the first after 12 ms; errors back within their objectives after 1.2 s;
 * steady after 900 ms". Detection and promotion are known of a database that was watched.
 */
export function ownOutageLine(outage: Outage, seconds: (ms: number) => string): string {
  const { fault, injectedMs, firstErrorMs, failed, unsure, errorsBackMs, latencyBackMs, steadyMs } = outage;
  const { detectedMs, promotedMs } = outage;
  const count = failed + unsure;
  const after = (atMs: number): string => seconds(Math.max(0, atMs - injectedMs));
  return [
    `${faultTitle(fault)} at ${seconds(injectedMs)}: ` +
      (count === 0 || firstErrorMs === null
        ? 'no request failed'
        : `${count} ${count === 1 ? 'request' : 'requests'} failed, the first after ${after(firstErrorMs)}`),
    ...(detectedMs === null ? [] : [`writer lost after ${after(detectedMs)}`]),
    ...(promotedMs === null ? [] : [`another writer after ${after(promotedMs)}`]),
    ...(errorsBackMs === null ? [] : [`errors back within their objectives after ${after(errorsBackMs)}`]),
    ...(latencyBackMs === null ? [] : [`latency back within its objectives after ${after(latencyBackMs)}`]),
    steadyMs === null ? 'not seen steady again' : `steady after ${after(steadyMs)}`,
  ].join('; ');
}
