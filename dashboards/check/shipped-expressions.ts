// Every PromQL expression in the files that ship: every value of `expr` in their JSON or YAML, and OpenSLO's
// queries.
import { parse } from 'yaml';
import type { Artefact } from '../artefact.ts';
import { fillIn } from '../promql/index.ts';
import type { Expression } from './names-exist.ts';

/** Any values do: only names are read. */
const anyValues = { target: 'any', rangeSeconds: 3_600, intervalSeconds: 15 };

/**
 * In the order of the files; `where` is the path and the way to it. Files that are neither JSON nor YAML have
 * none.
 */
export function shippedExpressions(artefacts: readonly Artefact[]): Expression[] {
  return artefacts
    .filter(({ path }) => /\.(json|ya?ml)$/.test(path))
    .flatMap(({ path, text }) =>
      found(parse(text, { logLevel: 'silent' }), []).map(({ at, expr }) => ({
        where: `${path}: ${at.join('.')}`,
        expr: fillIn(expr, anyValues),
      })),
    );
}

function found(value: unknown, at: readonly string[]): { at: readonly string[]; expr: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, below]) =>
    isExpression(key, at) && typeof below === 'string'
      ? [{ at, expr: below }]
      : found(below, [...at, nameOf(key, below)]),
  );
}

/**
 * Grafana also uses `query` for other texts (`label_values(…)`); OpenSLO's queries are below a source of
 * metrics.
 */
function isExpression(key: string, at: readonly string[]): boolean {
  return key === 'expr' || (key === 'query' && at.includes('metricSource'));
}

/** A rule or a panel is known by its name rather than by its number. */
function nameOf(key: string, value: unknown): string {
  const named = value as { title?: unknown; record?: unknown; alert?: unknown; name?: unknown } | null;
  const name = named?.record ?? named?.alert ?? named?.title ?? named?.name;
  return typeof name === 'string' ? name : key;
}
