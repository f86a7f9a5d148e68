// How much a counter rose within a window, exact where that is possible.
//
// `increase` guesses what happened between a window's edges and the scrapes next to them. A rush falls into
// few scrapes, so the
// guess may lose part of it or count it twice. The difference between what the counter stands at now and
// stood at a window ago
// knows no edges: the differences of neighbouring windows add up to the whole. It fails in two cases, and
// says so itself:
//
//   steady process   now − then                              exact
//   new series       now      it was not there at a scrape before, so it began at 0; exact
// anything else    increase a process that restarted, or a Prometheus that has just begun to look: an
// estimate
import { durationOf } from './promql-text.ts';
import type { Window } from './windows.ts';

/** PromQL for the rise of each series of `selector`; labels as they were. Scrape at least once a window. */
export function riseOf(selector: string, { name, seconds }: Window): string {
  const twice = durationOf(2 * seconds);
  return [
    '# a steady process: what it stands at, less what it stood at',
    `  (${selector}`,
    `    - ${selector} offset ${name}`,
    `    and resets(${selector}[${twice}]) == 0)`,
    '# a new series of a process that was seen without it: it began at 0',
    `or (${selector}`,
    `    unless ${selector} offset ${name}`,
    `    and ${beganWithin(selector, twice)})`,
    '# a process that restarted, or the first look at one: an estimate',
    `or increase(${selector}[${name}])`,
  ].join('\n');
}

/**
 * There are fewer samples than good scrapes of its process, so some scrape saw the process without the
 * series. `up` is 1 or 0.
 */
function beganWithin(selector: string, range: string): string {
  return `count_over_time(${selector}[${range}]) < on (job, instance) group_left () max by (job, instance) (sum_over_time(up[${range}]))`;
}
