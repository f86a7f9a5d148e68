// The few calls that a Grafana gets from us: health, a folder, dashboards, annotations.
import type { GrafanaAddress } from './address.ts';

export interface Grafana {
  readonly url: string;
  health(): Promise<GrafanaAnswer>;
  /** A folder that is there already is as good. */
  makeFolder(uid: string, title: string): Promise<GrafanaAnswer>;
  putDashboard(dashboard: object, folderUid: string): Promise<GrafanaAnswer>;
  /** Times are wall clock, ms. */
  annotate(annotation: { time: number; timeEnd: number; tags: readonly string[]; text: string }): Promise<GrafanaAnswer>;
}

/** Why it did not work, in a line; undefined if it did. */
export type GrafanaAnswer = string | undefined;

const answersWithinMs = 5_000;

/** Source: grafana.com/docs/grafana/latest/developers/http_api. Never throws. */
export function grafanaAt({ url, token }: GrafanaAddress): Grafana {
  const ask = async (method: 'GET' | 'POST', path: string, body?: object, alsoGood: readonly number[] = []): Promise<GrafanaAnswer> => {
    try {
      const response = await fetch(`${url}${path}`, {
        method, redirect: 'manual', signal: AbortSignal.timeout(answersWithinMs),
        headers: { accept: 'application/json', ...(body ? { 'content-type': 'application/json' } : {}), ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      const text = await response.text();
      return response.ok || alsoGood.includes(response.status) ? undefined : `${method} ${path}: HTTP ${response.status}${saidBy(text)}`;
    } catch (error) {
      return `${method} ${path}: ${reasonOf(error)}`;
    }
  };
  return {
    url,
    health: () => ask('GET', '/api/health'),
    // 409 by newer, 412 by older ones: it exists.
    makeFolder: (uid, title) => ask('POST', '/api/folders', { uid, title }, [409, 412]),
    putDashboard: (dashboard, folderUid) => ask('POST', '/api/dashboards/db', { dashboard, folderUid, overwrite: true, message: 'showtime run --grafana' }),
    annotate: (annotation) => ask('POST', '/api/annotations', annotation),
  };
}

function saidBy(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === 'string' ? `: ${message.slice(0, 160)}` : '';
  } catch {
    return '';
  }
}

function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: Error };
  return name === 'TimeoutError' ? `no answer within ${answersWithinMs / 1000} s` : cause?.message ?? message;
}
