// Counts each intent once, at its end: as good or bad of the SLOs in a bare run, and for Prometheus in an
// observed one.
import { Counter, Rate, Trend } from 'k6/metrics';
import { deadlineMs, isGood, scriptMetrics } from '../../contract/words/index.ts';
import type { Answer, Journey } from '../../contract/words/index.ts';
import { sloRates } from '../thresholds/showtime-slos.ts';
import { isObserved, judgesItself } from './settings.ts';

const rates = judgesItself ? sloRates.map(({ metric, ...slo }) => ({ ...slo, rate: new Rate(metric) })) : [];
const observed = isObserved
  ? { intents: new Counter(scriptMetrics.intents), duration: new Trend(scriptMetrics.intentDuration, true) }
  : undefined;

/**
 * `tookMs` is from the scheduled start of the step to its last answer; good is what a customer sees as good,
 * within the deadline.
 */
export function countIntent(journey: Journey, answer: Answer, tookMs: number): void {
  const good = isGood(answer) && tookMs <= deadlineMs[journey];
  for (const { rate, journey: of, withinMs } of rates) {
    if (of === journey) rate.add(good && (withinMs === null || tookMs <= withinMs));
  }
  observed?.intents.add(1, { journey, result: good ? 'good' : 'bad' });
  observed?.duration.add(tookMs, { journey });
}
