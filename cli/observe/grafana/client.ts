// The few calls that a Grafana gets from us: health, a folder, dashboards, annotations; what answers them
// otherwise is no Grafana.
import { z } from 'zod';
import type { GrafanaAddress } from './address.ts';

export interface Grafana {
  readonly url: string;
  health(): Promise<GrafanaAnswer>;
  /** A folder that is there already is as good. */
  makeFolder(uid: string, title: string): Promise<GrafanaAnswer>;
  putDashboard(dashboard: object, folderUid: string): Promise<GrafanaAnswer>;
  /** Times are wall clock, ms. */
  annotate(annotation: {
    time: number;
    timeEnd: number;
    tags: readonly string[];
    text: string;
  }): Promise<GrafanaAnswer>;
}

/**
 * Why it did not work, in a line; undefined if it did. `silent`: no answer in time, so that the next call
 * would wait as long.
 */
export type GrafanaAnswer = { says: string; silent: boolean } | undefined;

export interface GrafanaOptions {
  /** Ends what waits for an answer. */
  signal?: AbortSignal | undefined;
  answersWithinMs?: number;
}

interface Call {
  method: 'GET' | 'POST';
  path: string;
  body?: object;
  /** What a Grafana says when it worked. */ good: z.ZodType;
  alsoGood?: readonly number[];
}

/** Source: grafana.com/docs/grafana/latest/developers/http_api. Never throws. */
export function grafanaAt(
  { url, token }: GrafanaAddress,
  { signal, answersWithinMs = 5_000 }: GrafanaOptions = {},
): Grafana {
  const ask = async ({ method, path, body, good, alsoGood = [] }: Call): Promise<GrafanaAnswer> => {
    const deadline = AbortSignal.timeout(answersWithinMs);
    const trouble = (says: string): GrafanaAnswer => ({
      says: `${method} ${path}: ${says}`,
      silent: deadline.aborted || signal?.aborted === true,
    });
    try {
      const response = await fetch(`${url}${path}`, {
        method,
        redirect: 'manual',
        signal: AbortSignal.any(signal ? [deadline, signal] : [deadline]),
        headers: {
          accept: 'application/json',
          ...(body ? { 'content-type': 'application/json' } : {}),
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      const text = await response.text();
      if (alsoGood.includes(response.status)) return undefined;
      if (!response.ok) return trouble(`HTTP ${response.status}${saidBy(text)}`);
      return good.safeParse(parsed(text)).success ? undefined : trouble('what answers there is no Grafana');
    } catch (error) {
      return trouble(deadline.aborted ? `no answer within ${answersWithinMs / 1000} s` : reasonOf(error));
    }
  };
  return {
    url,
    health: () => ask({ method: 'GET', path: '/api/health', good: z.object({ database: z.literal('ok') }) }),
    // 409 by newer, 412 by older ones: it exists.
    makeFolder: (uid, title) =>
      ask({
        method: 'POST',
        path: '/api/folders',
        body: { uid, title },
        good: z.object({ uid: z.string() }),
        alsoGood: [409, 412],
      }),
    putDashboard: (dashboard, folderUid) =>
      ask({
        method: 'POST',
        path: '/api/dashboards/db',
        body: { dashboard, folderUid, overwrite: true, message: 'showtime run --grafana' },
        good: z.object({ status: z.literal('success') }),
      }),
    annotate: (annotation) =>
      ask({ method: 'POST', path: '/api/annotations', body: annotation, good: z.object({ id: z.number() }) }),
  };
}

function saidBy(text: string): string {
  const said = z.object({ message: z.string() }).safeParse(parsed(text));
  return said.success ? `: ${said.data.message.slice(0, 160)}` : '';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error & { cause?: Error };
  return cause?.message ?? message;
}
