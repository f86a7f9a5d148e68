// Counts each intent once, at its end: as good or bad of the SLOs in a bare run, and for Prometheus in an
// observed one.
import { Counter, Rate, Trend } from 'k6/metrics';
import {
  deadlineMs,
  inProgressMetric,
  isGood,
  journeyTag,
  scriptMetrics,
  wrongAnswerMetric,
  wrongAnswerTag,
} from '../../contract/vocabulary/index.ts';
import type { Answer, ChallengeOp, Journey, WrongAnswer } from '../../contract/vocabulary/index.ts';
import { sloRates } from '../thresholds/showtime-slos.ts';
import { isObserved, judgesItself } from './settings.ts';

const rates = judgesItself ? sloRates.map(({ metric, ...slo }) => ({ ...slo, rate: new Rate(metric) })) : [];
const observed = isObserved
  ? { intents: new Counter(scriptMetrics.intents), duration: new Trend(scriptMetrics.intentDuration, true) }
  : undefined;
const wrongAnswerCounter = new Counter(wrongAnswerMetric);
const inProgressCounter = new Counter(inProgressMetric);

/** Call it before the next request: the metadata of the last one say whose answer it was. */
export function countWrongAnswer(journey: Journey | ChallengeOp, wrong: WrongAnswer): void {
  wrongAnswerCounter.add(1, { [journeyTag]: journey, [wrongAnswerTag]: wrong });
}

/** The same of a 409 of an order that is being placed: neither good nor bad. */
export function countInProgress(journey: Journey | ChallengeOp): void {
  inProgressCounter.add(1, { [journeyTag]: journey });
}

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
