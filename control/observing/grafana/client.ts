// The few Grafana calls in use: health, a folder, a data source, dashboards, annotations. Any other response
// means that the URL is no Grafana.
import { z } from 'zod';
import type { GrafanaAddress } from '../../../input/grafana-address.ts';
import { parseJson } from '../../../platform/parse-json.ts';

export interface Grafana {
  readonly url: string;
  health(): Promise<GrafanaAnswer>;
  /** A folder of that uid that is there already is as good; a dashboard of that uid is not. */
  makeFolder(uid: string, title: string): Promise<GrafanaAnswer>;
  /** Made, or changed if it is there. */
  putDataSource(source: DataSource): Promise<GrafanaAnswer>;
  /** Whether Grafana reaches what the data source names. */
  checkDataSource(uid: string): Promise<GrafanaAnswer>;
  /** `provisioned`: Grafana has it from its own files, and keeps that one. */
  putDashboard(dashboard: object, folderUid: string): Promise<GrafanaAnswer | 'provisioned'>;
  /** Times are wall clock, ms. */
  annotate(annotation: {
    time: number;
    timeEnd: number;
    tags: readonly string[];
    text: string;
  }): Promise<GrafanaAnswer>;
}

/**
 * Why it did not work, in a line; undefined if it did. `unresponsive`: no answer in time, so that the next call
 * would wait as long.
 */
export type GrafanaAnswer = GrafanaTrouble | undefined;
export interface GrafanaTrouble {
  message: string;
  unresponsive: boolean;
  /** HTTP status; undefined without an answer. */
  status?: number;
}

/** A Prometheus, as Grafana's API takes it. */
export interface DataSource {
  uid: string;
  name: string;
  url: string;
  scrapeSeconds: number;
}

export interface GrafanaOptions {
  /** Ends what waits for an answer. */
  signal?: AbortSignal | undefined;
  answersWithinMs?: number;
}

interface Call {
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  body?: object;
  /** Schema of a successful answer. */
  good: z.ZodType;
}

type Send = (call: Call) => Promise<GrafanaAnswer>;

/** Source: grafana.com/docs/grafana/latest/developers/http_api. Never throws. */
export function grafanaAt(address: GrafanaAddress, options: GrafanaOptions = {}): Grafana {
  const send = senderTo(address, options);
  return {
    url: address.url,
    health: () => send({ method: 'GET', path: '/api/health', good: z.object({ database: z.literal('ok') }) }),
    makeFolder: (uid, title) => makeFolder(send, uid, title),
    putDataSource: (source) => putDataSource(send, source),
    checkDataSource: (uid) =>
      send({
        method: 'GET',
        path: `/api/datasources/uid/${uid}/health`,
        good: z.object({ status: z.literal('OK') }),
      }),
    putDashboard: (dashboard, folderUid) => putDashboard(send, dashboard, folderUid),
    annotate: (annotation) =>
      send({
        method: 'POST',
        path: '/api/annotations',
        body: annotation,
        good: z.object({ id: z.number() }),
      }),
  };
}

function senderTo({ url, token }: GrafanaAddress, { signal, answersWithinMs = 5_000 }: GrafanaOptions): Send {
  return async ({ method, path, body, good }) => {
    const deadline = AbortSignal.timeout(answersWithinMs);
    const trouble = (message: string, status?: number): GrafanaTrouble => ({
      message: `${method} ${path}: ${message}`,
      unresponsive: deadline.aborted || signal?.aborted === true,
      ...(status === undefined ? {} : { status }),
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
      if (!response.ok) return trouble(`HTTP ${response.status}${messageOf(text)}`, response.status);
      return good.safeParse(parseJson(text)).success
        ? undefined
        : trouble('what answers there is no Grafana');
    } catch (error) {
      return trouble(deadline.aborted ? `no answer within ${answersWithinMs / 1000} s` : reasonOf(error));
    }
  };
}

const named = z.object({ uid: z.string() });

/** Folders and dashboards share their uids: an object that has this one already must be a folder. */
async function makeFolder(send: Send, uid: string, title: string): Promise<GrafanaAnswer> {
  const trouble = await send({ method: 'POST', path: '/api/folders', body: { uid, title }, good: named });
  // 409 by newer, 412 by older ones: it exists.
  if (trouble?.status !== 409 && trouble?.status !== 412) return trouble;
  return send({ method: 'GET', path: `/api/folders/${uid}`, good: named });
}

async function putDataSource(
  send: Send,
  { uid, name, url, scrapeSeconds }: DataSource,
): Promise<GrafanaAnswer> {
  const good = z.object({ datasource: named });
  const body = {
    uid,
    name,
    url,
    type: 'prometheus',
    access: 'proxy',
    jsonData: { httpMethod: 'POST', timeInterval: `${scrapeSeconds}s` },
  };
  const trouble = await send({ method: 'PUT', path: `/api/datasources/uid/${uid}`, body, good });
  return trouble?.status === 404 ? send({ method: 'POST', path: '/api/datasources', body, good }) : trouble;
}

async function putDashboard(
  send: Send,
  dashboard: object,
  folderUid: string,
): Promise<GrafanaAnswer | 'provisioned'> {
  const trouble = await send({
    method: 'POST',
    path: '/api/dashboards/db',
    body: { dashboard, folderUid, overwrite: true, message: 'showtime run --grafana' },
    good: z.object({ status: z.literal('success') }),
  });
  return trouble?.status === 400 && /provisioned dashboard/i.test(trouble.message) ? 'provisioned' : trouble;
}

function messageOf(text: string): string {
  const problem = z.object({ message: z.string() }).safeParse(parseJson(text));
  return problem.success ? `: ${problem.data.message.slice(0, 160)}` : '';
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error & { cause?: Error };
  return cause?.message ?? message;
}
