// Which pods the balancer sends requests to: HAProxy's statistics as CSV.
// Source: https://docs.haproxy.org/3.0/management.html#9.1
import { parse } from 'csv-parse/sync';

const answersWithinMs = 2_000;

/** Names of the servers of the backend `pods` that are up. `statisticsUrl` is the page of HAProxy's statistics. */
export async function podsInRotation(statisticsUrl: string): Promise<ReadonlySet<string>> {
  const response = await fetch(`${statisticsUrl}/;csv`, { signal: AbortSignal.timeout(answersWithinMs) });
  if (!response.ok) throw new Error(`HAProxy answered with ${response.status}`);
  return upIn(await response.text());
}

/** `UP`, and `UP 1/2` of one that begins to fail; not `DOWN 1/2`, `MAINT`, `no check`. */
export function upIn(csv: string): ReadonlySet<string> {
  const rows = parse<Record<string, string>>(csv.replace(/^# /, ''), {
    columns: true,
    relax_column_count: true,
  });
  return new Set(
    rows
      .filter(({ pxname, status }) => pxname === 'pods' && status?.startsWith('UP'))
      .map(({ svname = '' }) => svname)
      .filter((name) => name !== 'BACKEND'),
  );
}
