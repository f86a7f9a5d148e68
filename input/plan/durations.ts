// Lets a plan write the times of a fault as durations: `latency: 200ms` becomes `latencyMs: 200`.
import { durationGrammar, parseDuration } from '../../contract/index.ts';
import type { StepProblem } from './step-problem.ts';

/**
 * A copy of `raw` in which each `NAME` whose `NAMEMs` is among `times` is that number of milliseconds; parts
 * inside are read too. `path` leads to `raw`. What is no duration is a problem, and left as it is.
 */
export function readDurations(
  raw: Readonly<Record<string, unknown>>,
  times: ReadonlySet<string>,
  path: readonly string[],
  problems: StepProblem[],
): Record<string, unknown> {
  const entries = Object.entries(raw).map(([name, value]): [string, unknown] => {
    if (isMap(value)) return [name, readDurations(value, times, [...path, name], problems)];
    const inMs = `${name}Ms`;
    if (!times.has(inMs)) return [name, value];
    const refuse = (text: string): [string, unknown] => {
      problems.push({ path: [...path, name], text });
      return [inMs, 1];
    };
    if (Object.hasOwn(raw, inMs)) return refuse(`give "${name}" or "${inMs}", not both`);
    const ms = typeof value === 'string' ? parseDuration(value) : value;
    return typeof ms === 'number'
      ? [inMs, ms]
      : refuse(`"${name}" ${JSON.stringify(value)} is no duration, write ${durationGrammar}`);
  });
  return Object.fromEntries(entries);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
