// One Grafana-managed alert rule, on the very condition of the alert in Prometheus.
import { createHash } from 'node:crypto';
import type { Alert } from '../../prometheus/rule-file.ts';
import { provisionedPrometheus } from '../render/datasource.ts';
import { literal } from './yaml-file.ts';

/** What it says, and where it leads. */
export interface Words {
  title: string;
  summary: string;
  description: string;
  panelId?: number;
}

/**
 * Query A asks Prometheus; B holds wherever A answers, as Prometheus fires wherever a condition answers at
 * all: the answer may be
 * 0 (`up == 0`), and none of ours is below it. An answer of nothing is what it is while all is well: what is
 * missing has alerts of its own.
 */
export function alertRule(
  { expr, for: holding = '0s', labels, annotations }: Alert,
  { title, summary, description, panelId }: Words,
): object {
  return {
    uid: `showtime-${createHash('sha256').update(title).digest('hex').slice(0, 12)}`,
    title,
    condition: 'B',
    for: holding,
    isPaused: false,
    noDataState: 'OK',
    execErrState: 'Error',
    labels: { source: 'showtime', ...labels },
    annotations: {
      summary: literal(summary),
      description: literal(description),
      runbook: annotations['runbook'] ?? '',
      ...(panelId === undefined ? {} : { __dashboardUid__: 'showtime', __panelId__: `${panelId}` }),
    },
    data: [
      {
        refId: 'A',
        relativeTimeRange: { from: 600, to: 0 },
        datasourceUid: provisionedPrometheus.uid,
        model: {
          refId: 'A',
          datasource: { type: 'prometheus', uid: provisionedPrometheus.uid },
          editorMode: 'code',
          expr: literal(expr),
          instant: true,
          range: false,
          intervalMs: 1000,
          maxDataPoints: 43_200,
        },
      },
      {
        refId: 'B',
        relativeTimeRange: { from: 0, to: 0 },
        datasourceUid: '__expr__',
        model: {
          refId: 'B',
          datasource: { type: '__expr__', uid: '__expr__' },
          type: 'threshold',
          expression: 'A',
          conditions: [{ evaluator: { type: 'gt', params: [-1] } }],
        },
      },
    ],
  };
}
