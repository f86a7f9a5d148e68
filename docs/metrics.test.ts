// The page about metrics names every metric that a target or a pod exposes, and none that does not exist.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { jobs, journeys, labels, metrics, packageRoot, targetMetrics } from '../contract/index.ts';

const page = readFileSync(join(packageRoot(), 'docs/metrics.md'), 'utf8');
const named = [...page.matchAll(/`([a-z][a-z0-9_]*_[a-z0-9_]+)`/g)].map(([, name]) => name);
const metricNames = [...Object.values(targetMetrics), ...Object.values(metrics)];

it('the page on metrics names every metric of a target and of a pod', () => {
  expect(metricNames.filter((name) => !named.includes(name))).toEqual([]);
});

it('the page on metrics names no metric or label that is not exposed', () => {
  const known: string[] = [...metricNames, ...Object.values(labels), 'nodejs_eventloop_lag_p99_seconds'];
  expect(named.filter((name) => !known.includes(name ?? ''))).toEqual([]);
});

it('the page on metrics names every journey, and the jobs that scrape its pages', () => {
  for (const word of [...journeys, jobs.balancer, jobs.controlPlane, jobs.pods])
    expect(page).toContain(`\`${word}\``);
});
